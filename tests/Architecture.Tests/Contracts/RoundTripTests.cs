using System.Collections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Inference;
using Orleans.Ai.Projects;
using Orleans.Serialization;

namespace Orleans.Ai.Contracts;

public sealed class RoundTripTests
{
    [Fact]
    public void Samples_Together_CoverEveryContractType() =>
        Samples.All.Select(sample => sample.GetType()).ShouldBe(Contract.Types.Where(type => !type.IsAbstract), ignoreOrder: true);

    [Fact]
    public void Samples_SentThroughTheSerializer_ArriveEqual()
    {
        using var services = new ServiceCollection().AddSerializer(builder =>
        {
            foreach (var project in OurProject.All)
            {
                builder.AddAssembly(project.Assembly);
            }
        }).BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<object>>();

        foreach (var sample in Samples.All)
        {
            var arrived = serializer.Deserialize(serializer.SerializeToArray(sample));

            arrived.ShouldNotBeNull().GetType().ShouldBe(sample.GetType());
            Describe(arrived).ShouldBe(Describe(sample));
        }
    }

    // Lists arrive as other kinds of list; what counts is what they hold.
    private static string Describe(object? value) => value switch
    {
        null => "null",
        string or IFormattable => $"'{value}'",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Describe))}]",
        _ => $"{value.GetType().Name} {{ {string.Join(", ", PropertiesOf(value).Select(pair => $"{pair.Name} = {Describe(pair.Value)}"))} }}",
    };

    private static IEnumerable<(string Name, object? Value)> PropertiesOf(object value) => value.GetType().GetProperties()
        .Where(property => property.GetIndexParameters().Length == 0 && property.GetMethod is { IsStatic: false })
        .Select(property => (property.Name, property.GetValue(value)));

    [Fact]
    public void Samples_OfEveryType_SetEveryMember()
    {
        var unset = from sample in Samples.All
                    where !sample.GetType().IsEnum && sample is not Exception
                    from property in PropertiesOf(sample)
                    where property.Name is not (nameof(InferenceEvent.IsTerminal) or nameof(InferenceEvent.Tokens)) && property.Value is null or "" or 0L or ICollection { Count: 0 }
                    select $"{sample.GetType().Name}.{property.Name}";

        unset.ShouldBeEmpty("A member that the sample leaves out is not tested.");
    }
}
