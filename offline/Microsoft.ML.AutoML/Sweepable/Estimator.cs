using Microsoft.ML.AutoML.CodeGen;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>A stage of a pipeline and its current options.</summary>
public class Estimator
{
    protected Estimator()
    {
    }

    public EstimatorType EstimatorType { get; set; } = EstimatorType.Unknown;

    public Parameter Parameter { get; set; } = Parameter.CreateNestedParameter();

    public static Entity operator +(Estimator left, Estimator right) => new EstimatorEntity(left) + new EstimatorEntity(right);

    public static Entity operator +(Entity left, Estimator right) => left + new EstimatorEntity(right);

    public static Entity operator +(Estimator left, Entity right) => new EstimatorEntity(left) + right;

    public static Entity operator *(Estimator left, Estimator right) => new EstimatorEntity(left) * new EstimatorEntity(right);

    public static Entity operator *(Entity left, Estimator right) => left * new EstimatorEntity(right);

    public static Entity operator *(Estimator left, Entity right) => new EstimatorEntity(left) * right;
}
