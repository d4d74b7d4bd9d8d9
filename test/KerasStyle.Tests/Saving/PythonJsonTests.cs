using System.Text;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving;

public class PythonJsonTests
{
    [Fact]
    public void Reads_and_writes_the_numbers_of_python()
    {
        const string text = """{"a":[NaN,Infinity,-Infinity,1.5,-2,null,true],"b":"NaN, \"-Infinity\""}""";
        var node = PythonJson.Parse(Encoding.UTF8.GetBytes(text))!;
        Assert.Equal(double.NaN, node["a"]![0]!.GetValue<double>());
        Assert.Equal(double.NegativeInfinity, node["a"]![2]!.GetValue<double>());
        Assert.Equal(-2, node["a"]![4]!.GetValue<int>());
        Assert.Equal("NaN, \"-Infinity\"", node["b"]!.GetValue<string>());
        Assert.Equal(text.Replace("\\\"", "\\u0022"), Encoding.UTF8.GetString(PythonJson.ToUtf8Bytes(node)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("[1,]")]
    [InlineData("Nan")]
    public void Refuses_what_is_no_json(string text) => Assert.Throws<InvalidDataException>(() => PythonJson.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Refuses_deep_nesting() => Assert.Throws<InvalidDataException>(() => PythonJson.Parse(Encoding.UTF8.GetBytes(new string('[', 100_000))));
}
