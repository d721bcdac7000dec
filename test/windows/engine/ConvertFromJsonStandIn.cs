// Owns: the stand-in for ConvertFrom-Json with the one parameter that Windows PowerShell 5.1 has (-InputObject), and its results:
// objects as PSCustomObject, arrays as object[], whole numbers as int or long. Dates stay strings, as in 5.1.
using System.Management.Automation;
using System.Text.Json;

namespace LlmNode.Engine;

[Cmdlet(VerbsData.ConvertFrom, "Json")]
public sealed class ConvertFromJsonStandIn : PSCmdlet
{
    private readonly List<string> lines = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    protected override void ProcessRecord() => lines.Add(InputObject);

    protected override void EndProcessing()
    {
        try
        {
            using var document = JsonDocument.Parse(string.Join('\n', lines));
            WriteObject(FromElement(document.RootElement));
        }
        catch (JsonException failure)
        {
            ThrowTerminatingError(new ErrorRecord(new ArgumentException(failure.Message, failure), "InvalidJson", ErrorCategory.InvalidData, InputObject));
        }
    }

    private static object? FromElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => FromObject(element),
        JsonValueKind.Array => element.EnumerateArray().Select(FromElement).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt32(out var whole) ? (object)whole : element.TryGetInt64(out var large) ? (object)large : element.GetDecimal(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static PSObject FromObject(JsonElement element)
    {
        var result = new PSObject();
        foreach (var member in element.EnumerateObject()) result.Properties.Add(new PSNoteProperty(member.Name, FromElement(member.Value)));
        return result;
    }
}
