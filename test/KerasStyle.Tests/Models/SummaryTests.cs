using System.Text;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Models;

public class SummaryTests
{
    // As Keras 3.15.1 prints it.
    [Fact]
    public void Titles_that_wrap_stand_at_the_bottom()
    {
        var text = new StringBuilder();
        Net().Summary(lineLength: 40, printFn: part => text.Append(part));
        Assert.Equal(
            """
            Model: "emb"
            ┏━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━┓
            ┃                 ┃ Output     ┃ Param ┃
            ┃ Layer (type)    ┃ Shape      ┃     # ┃
            ┡━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━┩
            │ e (Embedding)   │ (None, 7,  │ 16,0… │
            │                 │ 16)        │       │
            ├─────────────────┼────────────┼───────┤
            │ bi              │ (None, 10) │   690 │
            │ (Bidirectional) │            │       │
            ├─────────────────┼────────────┼───────┤
            │ o (Dense)       │ (None, 1)  │    11 │
            └─────────────────┴────────────┴───────┘
             Total params: 16,701 (65.24 KB)
             Trainable params: 16,701 (65.24 KB)
             Non-trainable params: 0 (0.00 B)
            """.ReplaceLineEndings("\n"),
            string.Join('\n', text.ToString().TrimEnd().Split('\n').Select(l => l.TrimEnd())));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Model net = Net();
        Assert.Throws<ArgumentException>(() => net.Summary(lineLength: 5, printFn: _ => { }));
        Assert.Throws<ArgumentException>(() => net.Summary(positions: [0.5, 1], printFn: _ => { }));
        Assert.Throws<ArgumentException>(() => net.Summary(layerRange: ("none", "o"), printFn: _ => { }));
    }

    static Sequential Net() => new(
        [new Input([7]), new Embedding(1000, 16, name: "e"), new Bidirectional(new GRU(5, name: "g"), name: "bi"), new Dense(1, name: "o")], name: "emb");
}
