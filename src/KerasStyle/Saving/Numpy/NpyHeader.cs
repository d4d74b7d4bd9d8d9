using System.Globalization;
using System.Text;

namespace KerasStyle.Saving;

/// <summary>The header of an .npy file, which is a Python dict: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>.</summary>
sealed class NpyHeader
{
    const int MaxRank = 32;

    readonly string text;
    int position;

    NpyHeader(string text)
    {
        this.text = text;
        Expect('{');
        bool hasOrder = false, hasShape = false;
        while (!Take('}'))
        {
            string key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr": Descr = Quoted(); break;
                case "fortran_order": IsFortran = Bool(); hasOrder = true; break;
                case "shape": Shape = Tuple(); hasShape = true; break;
                default: throw Bad($"key '{key}' is unknown");
            }
            if (!Take(',') && Peek != '}') throw Bad("expected ',' or '}'");
        }
        if (Descr.Length == 0 || !hasOrder || !hasShape) throw Bad("expected the keys 'descr', 'fortran_order' and 'shape'");
        if (Peek != '\0') throw Bad("expected nothing after '}'");
    }

    public string Descr { get; } = "";
    public bool IsFortran { get; }
    public int[] Shape { get; } = [];

    public static NpyHeader Parse(ReadOnlySpan<byte> bytes) => new(Encoding.Latin1.GetString(bytes));

    /// <summary>The dict as NumPy writes it.</summary>
    public static string Format(string descr, IReadOnlyList<int> shape)
    {
        string dimensions = string.Join(", ", shape.Select(d => d.ToString(CultureInfo.InvariantCulture)));
        return $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({dimensions}{(shape.Count == 1 ? "," : "")}), }}";
    }

    char Peek
    {
        get
        {
            while (position < text.Length && text[position] is ' ' or '\n' or '\t' or '\r') position++;
            return position < text.Length ? text[position] : '\0';
        }
    }

    bool Take(char c)
    {
        if (Peek != c || position >= text.Length) return false;
        position++;
        return true;
    }

    void Expect(char c)
    {
        if (!Take(c)) throw Bad($"expected '{c}'");
    }

    string Quoted()
    {
        char quote = Peek;
        if (quote == '[') throw Bad("structured arrays are not supported");
        if (quote is not ('\'' or '"')) throw Bad("expected a string");
        int end = text.IndexOf(quote, position + 1);
        if (end < 0) throw Bad("string has no end");
        string value = text[(position + 1)..end];
        position = end + 1;
        return value;
    }

    bool Bool()
    {
        bool value = Peek == 'T';
        string word = value ? "True" : "False";
        if (string.CompareOrdinal(text, position, word, 0, word.Length) != 0) throw Bad("expected True or False");
        position += word.Length;
        return value;
    }

    int[] Tuple()
    {
        var values = new List<int>();
        Expect('(');
        while (!Take(')'))
        {
            _ = Peek;
            int start = position;
            while (position < text.Length && char.IsAsciiDigit(text[position])) position++;
            if (!int.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int value))
                throw Bad("expected a dimension below 2^31");
            values.Add(value);
            if (values.Count > MaxRank) throw Bad($"more than {MaxRank} dimensions");
            Take('L');
            if (!Take(',') && Peek != ')') throw Bad("expected ',' or ')'");
        }
        return [.. values];
    }

    InvalidDataException Bad(string message) => new($"npy header, character {position}: {message}.");
}
