namespace Microsoft.ML.AutoML;

/// <summary>Reads sums of products of names, such as <c>e0 * (e1 + e2)</c>.</summary>
internal sealed class EntityParser(string text)
{
    private int _at;

    public Entity Parse()
    {
        var result = Sum();
        return _at == text.Length ? result : throw Unexpected();
    }

    private Entity Sum()
    {
        var result = Product();
        while (Take('+'))
            result += Product();
        return result;
    }

    private Entity Product()
    {
        var result = Factor();
        while (Take('*'))
            result *= Factor();
        return result;
    }

    private Entity Factor()
    {
        if (Take('('))
        {
            var inner = Sum();
            return Take(')') ? inner : throw Unexpected();
        }
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '_'))
            _at++;
        var name = text[start.._at];
        SkipSpace();
        return name.Length > 0 ? new StringEntity(name) : throw Unexpected();
    }

    private bool Take(char symbol)
    {
        SkipSpace();
        if (_at == text.Length || text[_at] != symbol)
            return false;
        _at++;
        SkipSpace();
        return true;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }

    // The type is ML.NET's.
    private NotImplementedException Unexpected() => new($"'{text}' is no pipeline from position {_at} on");
}
