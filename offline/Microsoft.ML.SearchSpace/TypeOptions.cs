using System.Reflection;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.SearchSpace;

/// <summary>Reads the options of a type off the attributes of its members.</summary>
internal static class TypeOptions
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;

    public static Dictionary<string, OptionBase> Of(Type type)
    {
        var members = type.GetFields(Instance).Select(f => (Member: (MemberInfo)f, Type: f.FieldType))
            .Concat(type.GetProperties(Instance).Select(p => (Member: (MemberInfo)p, Type: p.PropertyType)));
        var options = new Dictionary<string, OptionBase>();
        foreach (var (member, memberType) in members)
        {
            if (Option(member, memberType) is { } option)
                options.Add(member.Name, option);
        }
        return options;
    }

    private static OptionBase? Option(MemberInfo member, Type type)
    {
        if (member.GetCustomAttribute<ChoiceAttribute>(false) is { } choice)
            return new ChoiceOption(choice.Candidates, choice.DefaultValue);
        if (member.GetCustomAttribute<RangeAttribute>(false) is { } range)
            return Range(range);
        if (member.GetCustomAttribute<BooleanChoiceAttribute>(false) is { } flag)
            return new ChoiceOption([true, false], flag.DefaultValue);
        return member.IsDefined(typeof(NestOptionAttribute), false) ? new SearchSpace(Of(type)) : null;
    }

    private static UniformNumericOption Range(RangeAttribute range) => (range.Min, range.Max) switch
    {
        (int min, int max) => new UniformIntOption(min, max, range.LogBase, (int?)range.Init),
        (float min, float max) => new UniformSingleOption(min, max, range.LogBase, (float?)range.Init),
        (double min, double max) => new UniformDoubleOption(min, max, range.LogBase, (double?)range.Init),
        _ => throw new NotSupportedException($"No range of {range.Min.GetType()}"),
    };
}
