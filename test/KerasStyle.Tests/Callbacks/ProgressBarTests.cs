using KerasStyle.Callbacks;
using KerasStyle.Tests.Models;

namespace KerasStyle.Tests.Callbacks;

public class ProgressBarTests
{
    static readonly string Green = "\x1b[32m", Grey = "\x1b[37m", Bold = "\x1b[1m", End = "\x1b[0m";

    [Fact]
    public void A_terminal_gets_one_line_that_is_drawn_again()
    {
        (StringWriter output, FakeTime time) = (new StringWriter { NewLine = "\n" }, new FakeTime());
        var bar = new ProgressBar(4, output, time, live: true, lineWidth: 100);
        var logs = new Logs { ["loss"] = 0.5 };
        for (int step = 1; step <= 4; step++)
        {
            time.Advance(0.1);
            logs["loss"] /= 2;
            bar.Update(step, logs);
        }

        logs["val_loss"] = 0.0001234;
        bar.Finish(logs);
        Assert.Equal(
            [
                "",
                $"{Bold}1/4{End} {Green}━━━━━{End}{Grey}━━━━━━━━━━━━━━━{End} {Bold}0s{End} 100ms/step - loss: 0.2500",
                $"{Bold}2/4{End} {Green}━━━━━━━━━━{End}{Grey}━━━━━━━━━━{End} {Bold}0s{End} 100ms/step - loss: 0.1250",
                $"{Bold}3/4{End} {Green}━━━━━━━━━━━━━━━{End}{Grey}━━━━━{End} {Bold}0s{End} 100ms/step - loss: 0.0625",
                $"{Bold}4/4{End} {Green}━━━━━━━━━━━━━━━━━━━━{End} {Bold}0s{End} 100ms/step - loss: 0.0312",
                $"{Bold}4/4{End} {Green}━━━━━━━━━━━━━━━━━━━━{End} {Bold}0s{End} 100ms/step - loss: 0.0312 - val_loss: 1.2340e-04\n",
            ],
            output.ToString().Split('\r'));
    }

    [Fact]
    public void Draws_at_most_twenty_times_a_second()
    {
        (StringWriter output, FakeTime time) = (new StringWriter(), new FakeTime());
        var bar = new ProgressBar(10_000, output, time, live: true, lineWidth: 100);
        for (int step = 1; step <= 10_000; step++)
        {
            time.Advance(0.0001);
            bar.Update(step);
        }

        Assert.InRange(output.ToString().Count(c => c == '\r'), 18, 21);
    }

    [Fact]
    public void A_narrow_terminal_costs_the_bar_then_the_last_figures()
    {
        var logs = new Logs { ["loss"] = 0.5, ["accuracy"] = 0.25 };
        foreach (int width in (int[])[79, 60, 40, 25])
        {
            (StringWriter output, FakeTime time) = (new StringWriter(), new FakeTime());
            var bar = new ProgressBar(40, output, time, live: true, lineWidth: width);
            time.Advance(1);
            bar.Update(20, logs);
            string visible = System.Text.RegularExpressions.Regex.Replace(output.ToString(), "\x1b\\[[0-9]+m|\r", "");
            Assert.True(visible.Length < width, $"{visible.Length} characters in a line of {width}");
            Assert.StartsWith("20/40 ", visible, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Elsewhere_one_plain_line_is_written_at_the_end()
    {
        (StringWriter output, FakeTime time) = (new StringWriter { NewLine = "\n" }, new FakeTime());
        var bar = new ProgressBar(3, output, time, live: false);
        for (int step = 1; step <= 3; step++)
        {
            time.Advance(2);
            bar.Update(step);
        }

        Assert.Equal("", output.ToString());
        bar.Finish(new Logs { ["loss"] = double.NaN }, "Epoch 1/2");
        Assert.Equal("Epoch 1/2 - 3/3 - 6s - 2s/step - loss: nan\n", output.ToString());
    }

    [Fact]
    public void An_unknown_number_of_steps_is_counted()
    {
        (StringWriter output, FakeTime time) = (new StringWriter { NewLine = "\n" }, new FakeTime());
        var bar = new ProgressBar(null, output, time, live: true, lineWidth: 80);
        time.Advance(0.002);
        bar.Update(1);
        Assert.Equal($"\r{Bold}      1/Unknown{End} {Bold}0s{End} 2ms/step", output.ToString());
    }

    [Fact]
    public void Time_left_is_shown_in_hours_minutes_and_seconds()
    {
        Assert.Contains($"{Bold}9s{End}", At(10, 1), StringComparison.Ordinal);
        Assert.Contains($"{Bold}1:39{End}", At(100, 1), StringComparison.Ordinal);
        Assert.Contains($"{Bold}2:46:39{End}", At(10_000, 1), StringComparison.Ordinal);

        static string At(int steps, double secondsPerStep)
        {
            (StringWriter output, FakeTime time) = (new StringWriter(), new FakeTime());
            var bar = new ProgressBar(steps, output, time, live: true, lineWidth: 100);
            time.Advance(secondsPerStep);
            bar.Update(1);
            return output.ToString();
        }
    }

    [Fact]
    public void Fit_writes_one_plain_line_per_epoch_into_a_log()
    {
        (float[,] x, float[,] y) = TestNets.Linear();
        var output = new StringWriter { NewLine = "\n" };
        TestNets.Regressor().Fit(x, y, epochs: 2, validationSplit: 0.25, verbose: 1, callbacks: [new ProgbarLogger(output, new FakeTime(), live: false)]);
        string[] lines = output.ToString().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^Epoch 1/2 - 2/2 - 0s - 0s/step - loss: \d\.\d{4} - mae: \d\.\d{4} - val_loss: \d\.\d{4} - val_mae: \d\.\d{4}$", lines[0]);
        Assert.StartsWith("Epoch 2/2 - ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_in_a_terminal_names_the_epoch_and_completes_its_line()
    {
        (float[,] x, float[,] y) = TestNets.Linear();
        var output = new StringWriter { NewLine = "\n" };
        TestNets.Regressor().Fit(x, y, epochs: 2, verbose: 1, callbacks: [new ProgbarLogger(output, new FakeTime(), live: true, lineWidth: 100)]);
        string[] lines = output.ToString().Split('\n');
        Assert.Equal(["Epoch 1/2", "Epoch 2/2"], [lines[0], lines[2]]);
        Assert.Matches("mae: [0-9.]+$", lines[1]);
        Assert.Equal("", lines[4]);
    }
}
