using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Cuts lines into fields without copying; only quoted fields become strings of their own.</summary>
internal sealed class LineSplitter(TextLoader.Options options)
{
    private readonly char[] _separators = options.Separators;
    private readonly char _separator = options.Separators[0];
    private readonly bool _oneSeparator = options.Separators.Length == 1;
    private readonly bool _spaceSeparates = options.Separators.Contains(' ');
    private readonly bool _quoting = options.AllowQuoting;
    private readonly bool _trim = options.TrimWhitespace;
    private readonly char _escape = options.EscapeChar;
    private readonly StringBuilder _unquoted = new();
    private (int Start, int Length)[] _fields = new (int, int)[16];
    private string?[] _texts = new string?[16];
    private string _line = "";

    public int Count { get; private set; }

    public ReadOnlySpan<char> Span(int field) =>
        _texts[field] is { } text ? text : _line.AsSpan(_fields[field].Start, _fields[field].Length);

    public ReadOnlyMemory<char> Memory(int field) =>
        _texts[field] is { } text ? text.AsMemory() : _line.AsMemory(_fields[field].Start, _fields[field].Length);

    public string[] Fields(string line)
    {
        Split(line);
        return [.. Enumerable.Range(0, Count).Select(i => Span(i).ToString())];
    }

    /// <summary>Returns the number of fields.</summary>
    public int Split(string line)
    {
        _line = _trim ? line.TrimEnd() : line;
        Count = 0;
        var text = _line.AsSpan();
        for (var at = 0; ;)
        {
            while (!_spaceSeparates && at < text.Length && text[at] == ' ')
                at++;
            string? unquoted = null;
            var start = at;
            if (_quoting && at < text.Length && text[at] == '"')
                unquoted = Unquote(text, ref at);
            else
                at = _oneSeparator ? EndOfField(text, at) : EndOfFieldAny(text, at);
            Add(start, at - start, unquoted);
            if (at >= text.Length)
                return Count;
            at++;
        }
    }

    private int EndOfField(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] != _separator)
            at++;
        return at;
    }

    private int EndOfFieldAny(ReadOnlySpan<char> text, int at)
    {
        var length = text[at..].IndexOfAny(_separators);
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>A quote that never closes, or text after the closing one, makes the field empty.</summary>
    private string Unquote(ReadOnlySpan<char> text, ref int at)
    {
        _unquoted.Clear();
        var closed = false;
        for (at++; at < text.Length; at++)
        {
            if (text[at] == _escape && at + 1 < text.Length && text[at + 1] == '"')
                _unquoted.Append(text[++at]);
            else if (text[at] == '"')
            {
                closed = true;
                at++;
                break;
            }
            else
                _unquoted.Append(text[at]);
        }
        for (; at < text.Length && !_separators.Contains(text[at]); at++)
            closed &= text[at] == ' ';
        return closed ? _unquoted.ToString() : "";
    }

    private void Add(int start, int length, string? text)
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, 2 * Count);
            Array.Resize(ref _texts, 2 * Count);
        }
        _fields[Count] = (start, length);
        _texts[Count++] = text;
    }
}
