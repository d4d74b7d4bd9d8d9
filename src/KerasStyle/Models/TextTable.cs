using System.Text;

namespace KerasStyle.Models;

/// <summary>A table of text in box-drawing characters: a heavy head, a line between rows, words wrapped within columns.</summary>
sealed class TextTable
{
    readonly string[] header;
    readonly Justify[] justify;
    readonly int[] widths;      // of the columns' content without the blank on either side
    readonly List<string[]> rows = [];

    public TextTable(string[] header, Justify[] justify, int[] columnWidths, int lineWidth)
    {
        (this.header, this.justify) = (header, justify);
        widths = Fit(columnWidths, lineWidth);
    }

    public enum Justify
    {
        Left,
        Center,
        Right,
    }

    public void Add(params string[] cells) => rows.Add(cells);

    public override string ToString()
    {
        var text = new StringBuilder();
        Rule(text, '┏', '━', '┳', '┓');
        Row(text, header, '┃', atBottom: true);
        Rule(text, '┡', '━', '╇', '┩');
        for (int i = 0; i < rows.Count; i++)
        {
            if (i > 0)
                Rule(text, '├', '─', '┼', '┤');
            Row(text, rows[i], '│');
        }

        Rule(text, '└', '─', '┴', '┘');
        return text.ToString();
    }

    // Columns are wanted with a blank on either side; what the line lacks is taken from each in equal parts, from left to right.
    static int[] Fit(int[] wanted, int lineWidth)
    {
        int[] widths = [.. wanted.Select(w => w + 2)];
        int excess = widths.Sum() - (lineWidth - wanted.Length - 1);
        for (int i = 0; i < widths.Length && excess > 0; i++)
        {
            int share = Math.Min(widths[i], (int)Math.Round((double)excess / (widths.Length - i), MidpointRounding.ToEven));
            widths[i] -= share;
            excess -= share;
        }

        return [.. widths.Select(w => Math.Max(1, w - 2))];
    }

    void Rule(StringBuilder text, char left, char line, char cross, char right)
    {
        text.Append(left);
        for (int i = 0; i < widths.Length; i++)
            text.Append(line, widths[i] + 2).Append(i + 1 < widths.Length ? cross : right);
        text.Append('\n');
    }

    void Row(StringBuilder text, string[] cells, char bar, bool atBottom = false)
    {
        List<string>[] lines = [.. cells.Select((cell, i) => Wrap(cell, widths[i]))];
        int height = lines.Max(l => l.Count);
        for (int n = 0; n < height; n++)
        {
            text.Append(bar);
            for (int i = 0; i < widths.Length; i++)
            {
                int line = atBottom ? n - (height - lines[i].Count) : n;
                text.Append(' ').Append(Place(line >= 0 && line < lines[i].Count ? lines[i][line] : "", widths[i], justify[i])).Append(' ').Append(bar);
            }

            text.Append('\n');
        }
    }

    static string Place(string line, int width, Justify justify)
    {
        if (line.Length > width)
            line = line[..(width - 1)] + "…";
        return justify switch
        {
            Justify.Left => line.PadRight(width),
            Justify.Right => line.TrimEnd().PadLeft(width),
            _ => line.PadLeft(line.Length + (width - line.Length) / 2).PadRight(width),
        };
    }

    // A word takes the blanks around it along, so that an indented first word keeps its indent.
    static List<string> Wrap(string cell, int width)
    {
        var lines = new List<string>();
        int start = 0, used = 0, i = 0;
        while (i < cell.Length)
        {
            int word = i;
            while (i < cell.Length && cell[i] == ' ')
                i++;
            while (i < cell.Length && cell[i] != ' ')
                i++;
            int length = i - word;
            while (i < cell.Length && cell[i] == ' ')
                i++;
            if (used > 0 && length > width - used)
            {
                lines.Add(cell[start..word].TrimEnd());
                (start, used) = (word, 0);
            }

            used += i - word;
        }

        lines.Add(cell[start..].TrimEnd());
        return lines;
    }
}
