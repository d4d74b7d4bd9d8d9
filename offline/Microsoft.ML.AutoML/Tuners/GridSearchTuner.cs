using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>The points of a grid, the last side of the cube changing fastest; after the last point it starts over.</summary>
internal sealed class GridSearchTuner(Space space, int step) : ITuner
{
    private readonly int[] _steps = [.. space.Step.Select(s => s ?? step)];
    private int[]? _at;

    public Parameter Propose(TrialSettings settings)
    {
        _at = _at is null ? new int[_steps.Length] : Next(_at);
        return space.SampleFromFeatureSpace([.. _at.Zip(_steps, (i, steps) => i * 1.0 / steps)]);
    }

    public void Update(TrialResult result)
    {
    }

    private int[] Next(int[] at)
    {
        for (var side = at.Length - 1; side >= 0; side--)
        {
            if (++at[side] < _steps[side])
                break;
            at[side] = 0;
        }
        return at;
    }
}
