using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Programs;

/// <summary>A small net learns from labels and from a trained one: Keras' steps with a loss of one's own.</summary>
public class Distillation
{
    [Fact]
    public void Trains_as_in_Keras()
    {
        Sequential teacher = Net(8), student = Net(4);
        Given.SetWeights(teacher);
        Given.SetWeights(student);
        Tensor images = Given.Values([32, 8, 8, 1], 1), labels = Given.Classes([32], 2, 5);
        teacher.Compile(new Adam(0.01), new KerasStyle.Losses.SparseCategoricalCrossentropy(fromLogits: true), [new SparseCategoricalAccuracy()]);
        History taught = teacher.Fit(images, labels, batchSize: 8, epochs: 2, shuffle: false, verbose: 0);

        teacher.Trainable = false;
        var distiller = new Distiller(student, teacher);
        distiller.Compile(
            new Adam(0.01), [new SparseCategoricalAccuracy()], new KerasStyle.Losses.SparseCategoricalCrossentropy(fromLogits: true), new KerasStyle.Losses.KLDivergence(), alpha: 0.1, temperature: 10);
        History history = distiller.Fit(images[..24], labels[..24], batchSize: 8, epochs: 5, shuffle: false, verbose: 0, validationData: (images[24..], labels[24..]));
        Given.Agrees("distillation", history.Concat(taught.Select(figure => KeyValuePair.Create("teacher_" + figure.Key, figure.Value))).ToDictionary());
    }

    static Sequential Net(int width) => new([
        new Input([8, 8, 1]),
        new Conv2D(width, (3, 3), strides: (2, 2), padding: "same"), new LeakyReLU(negativeSlope: 0.2),
        new MaxPooling2D(poolSize: (2, 2), strides: (1, 1), padding: "same"),
        new Conv2D(2 * width, (3, 3), strides: (2, 2), padding: "same"), new Flatten(), new Dense(5),
    ]);

    sealed class Distiller : Model
    {
        readonly Model student, teacher;
        Loss studentLoss = null!, distillationLoss = null!;
        double alpha, temperature;

        public Distiller(Model student, Model teacher) => (this.student, this.teacher) = (Track("student", student), Track("teacher", teacher));

        public void Compile(Optimizer optimizer, IReadOnlyList<Metric> metrics, Loss studentLoss, Loss distillationLoss, double alpha, double temperature)
        {
            Compile(optimizer, metrics: metrics);
            (this.studentLoss, this.distillationLoss, this.alpha, this.temperature) = (studentLoss, distillationLoss, alpha, temperature);
        }

        protected override Tensor? ComputeLoss(StepData data, IReadOnlyList<Tensor> predicted)
        {
            Tensor soft = Ops.Softmax(teacher.Call(data.X[0], training: false) / temperature, 1);
            Tensor distilled = distillationLoss.Call(soft, Ops.Softmax(predicted[0] / temperature, 1)) * (temperature * temperature);
            return alpha * studentLoss.Call(data.Y[0], predicted[0]) + (1 - alpha) * distilled;
        }

        protected override Tensor Call(Tensor x, bool training) => student.Call(x);
    }
}
