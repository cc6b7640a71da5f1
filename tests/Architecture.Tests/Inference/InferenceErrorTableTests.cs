namespace Orleans.Ai.Inference;

public sealed class InferenceErrorTableTests
{
    public static TheoryData<InferenceErrorCode> Codes => [.. Enum.GetValues<InferenceErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Get_EveryCode_HasARow(InferenceErrorCode code)
    {
        var row = InferenceErrorTable.Get(code);

        row.Status.ShouldBeInRange(400, 599);
        row.Type.ShouldBe(row switch
        {
            { Status: 429 } => "rate_limit_error",
            { Status: 403 } => "permission_error",
            { Status: >= 499 } => "server_error",
            _ => "invalid_request_error",
        });
        row.WireCode.ShouldMatch("^[a-z_]+$");
    }

    [Fact]
    public void WireCodes_OfAllRows_Differ() =>
        Enum.GetValues<InferenceErrorCode>().Select(code => InferenceErrorTable.Get(code).WireCode).ShouldBeUnique();
}
