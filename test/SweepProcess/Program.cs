using System.Globalization;
using KerasStyle.Callbacks;
using KerasStyle.Tuning;
using Microsoft.ML.KerasStyle;
using Microsoft.ML.KerasStyle.Tests;

// SweepProcess FOLDER TRIALS [STOP]: a sweep over digits that is kept in a folder; a line per trial, and one for the best. In the middle of the trial STOP
// it says so and waits to be killed.
int stop = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : -1;
int ended = 0;
var wait = new LambdaCallback(onEpochEnd: (epoch, _) =>
{
    if (ended != stop || epoch < 2)
        return;
    Console.WriteLine("stopped");
    Thread.Sleep(Timeout.Infinite);
});
SweepResult result = DigitsSweep.Run(
    int.Parse(args[1], CultureInfo.InvariantCulture), new() { Directory = args[0], Verbose = 2, Progress = new Counter(() => ended++) }, new() { Callbacks = [wait] });
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"best {result.Best.Number} {result.Metric:R}"));

sealed class Counter(Action count) : IProgress<Trial>
{
    public void Report(Trial value) => count();
}
