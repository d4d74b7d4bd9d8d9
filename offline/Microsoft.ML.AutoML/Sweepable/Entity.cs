namespace Microsoft.ML.AutoML;

/// <summary>An expression over estimators: <c>*</c> puts one after another, <c>+</c> leaves a choice.</summary>
public abstract class Entity
{
    public Entity? Left { get; set; }

    public Entity? Right { get; set; }

    public static Entity operator +(Entity left, Entity right) => new OneOfEntity { Left = left, Right = right };

    public static Entity operator *(Entity left, Entity right) => new ConcatenateEntity { Left = left, Right = right };

    public static Entity FromExpression(string expression) => new EntityParser(expression).Parse();

    /// <summary>The pipelines without a choice that the expression stands for.</summary>
    internal IEnumerable<Entity> Terms() => Terms(Simplify());

    /// <summary>The names or estimators in it from left to right.</summary>
    internal IEnumerable<Entity> Leaves() => Left is null ? [this] : Left.Leaves().Concat(Right!.Leaves());

    /// <summary>The same expression with every leaf replaced.</summary>
    internal Entity Map(Func<Entity, Entity> leaf)
    {
        if (Left is null)
            return leaf(this);
        var left = Left.Map(leaf);
        return this is OneOfEntity ? left + Right!.Map(leaf) : left * Right!.Map(leaf);
    }

    private static IEnumerable<Entity> Terms(Entity sum) => sum is OneOfEntity ? Terms(sum.Left!).Concat(Terms(sum.Right!)) : [sum];

    /// <summary>A sum of products.</summary>
    private Entity Simplify() => this switch
    {
        OneOfEntity => Left!.Simplify() + Right!.Simplify(),
        ConcatenateEntity => Multiply(Left!.Simplify(), Right!.Simplify()),
        _ => this,
    };

    private static Entity Multiply(Entity a, Entity b) => (a, b) switch
    {
        (OneOfEntity, OneOfEntity) => Multiply(a.Left!, b.Left!) + Multiply(a.Left!, b.Right!) + Multiply(a.Right!, b.Left!) + Multiply(a.Right!, b.Right!),
        (OneOfEntity, _) => Multiply(a.Left!, b) + Multiply(a.Right!, b),
        (_, OneOfEntity) => Multiply(a, b.Left!) + Multiply(a, b.Right!),
        _ => a * b,
    };
}

internal sealed class OneOfEntity : Entity
{
    public override string ToString() => $"{Left} + {Right}";
}

internal sealed class ConcatenateEntity : Entity
{
    public override string ToString() => $"{Factor(Left)} * {Factor(Right)}";

    private static string? Factor(Entity? part) => part is OneOfEntity ? $"({part})" : part?.ToString();
}

internal sealed class StringEntity(string value) : Entity
{
    public string Value => value;

    public override string ToString() => value;
}

internal sealed class EstimatorEntity(Estimator estimator) : Entity
{
    public Estimator Estimator => estimator;
}
