namespace Orleans.Ai.ModelFiles;

public sealed class ModelConfigTests : IDisposable
{
    private const string Smallest = """
        "architectures": ["LlamaForCausalLM"], "hidden_size": 64, "intermediate_size": 172, "num_hidden_layers": 5,
        "num_attention_heads": 8, "vocab_size": 512, "max_position_embeddings": 128
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_LittleIsSaid_TakesTheLibrarysDefaults()
    {
        var config = Load("");

        config.KeyValueHeadCount.ShouldBe(8);
        config.HeadSize.ShouldBe(8);
        config.Layers[0].Rope.ShouldNotBeNull().Theta.ShouldBe(10_000);
        config.NormEpsilon.ShouldBe(1e-6f);
        config.TiedEmbeddings.ShouldBeFalse();
        config.EndTokens.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"rope_theta": 500000.0, "rope_scaling": null, "torch_dtype": "float32", "eos_token_id": 7}""")]
    [InlineData("""{"rope_parameters": {"rope_theta": 500000, "rope_type": "default"}, "dtype": "bfloat16", "eos_token_id": [7]}""")]
    public void Load_OldAndNewStyle_ReadTheSame(string more)
    {
        var config = Load(more);

        config.Layers[0].Rope.ShouldNotBeNull().Theta.ShouldBe(500_000);
        config.EndTokens.ShouldBe([7]);
    }

    [Theory]
    [InlineData("""{"architectures": ["MambaForCausalLM"], "hidden_size": null}""", "architecture 'MambaForCausalLM' is not supported; supported: Gemma3ForCausalLM, LlamaForCausalLM, ")]
    [InlineData("""{"rope_scaling": {"type": "ntk", "factor": 2}}""", "rope_scaling.rope_type 'ntk' is not supported; supported: default, linear, llama3, yarn, longrope")]
    [InlineData("""{"rope_scaling": {"type": "linear"}}""", "rope_scaling.factor is missing")]
    [InlineData("""{"rope_parameters": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1}}""", "rope_parameters.high_freq_factor is missing")]
    [InlineData("""{"rope_scaling": {"type": "longrope", "short_factor": [1, 2]}}""", "rope_scaling.short_factor '2 entries' is not supported; supported: 4 positive numbers")]
    [InlineData("""{"partial_rotary_factor": 0.5}""", "partial_rotary_factor '0.5' is not supported; supported: 1")]
    [InlineData("""{"hidden_act": "gelu"}""", "hidden_act 'gelu' is not supported; supported: silu")]
    [InlineData("""{"quantization_config": {"quant_method": "gptq"}}""", "quantization_config 'gptq' is not supported")]
    [InlineData("""{"hidden_size": 0}""", "hidden_size must be a whole number from 1")]
    [InlineData("""{"hidden_size": "64"}""", "hidden_size must be a whole number")]
    [InlineData("""{"vocab_size": 1e12}""", "vocab_size must be a whole number")]
    [InlineData("""{"num_hidden_layers": null}""", "num_hidden_layers is missing")]
    [InlineData("""{"num_key_value_heads": 3}""", "num_attention_heads 8 is no multiple of num_key_value_heads 3")]
    [InlineData("""{"head_dim": 7}""", "head_dim 7 is not even")]
    [InlineData("""{"num_attention_heads": 100}""", "head_dim 0 is not even")]
    [InlineData("""{"rope_parameters": [1]}""", "rope_parameters must be an object")]
    [InlineData("""{"tie_word_embeddings": "yes"}""", "tie_word_embeddings must be true or false, but is \"yes\"")]
    [InlineData("""{"eos_token_id": [1, "2"]}""", "eos_token_id must be a token id or a list of token ids")]
    [InlineData("""{"architectures": []}""", "architectures is missing")]
    [InlineData("""{"architectures": "LlamaForCausalLM"}""", "architectures must be a list of strings")]
    [InlineData("""{"hidden_act": 1}""", "hidden_act must be a string, but is 1")]
    [InlineData("""{"head_dim": 16777216}""", "num_attention_heads 8 times head_dim 16777216 is more than")]
    public void Load_WrongSetting_IsRefusedByName(string more, string expected)
    {
        var error = Should.Throw<ModelFileException>(() => Load(more));

        error.Message.ShouldStartWith(Path.Combine(_folder.Path, "config.json"));
        error.Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":")]
    [InlineData("""{"architectures": ["\ud800"]}""")]
    [InlineData("""{"\ud800\ud800\ud800\ud800": 1}""")]
    public void Load_NoProperJsonObject_IsRefused(string content)
    {
        var path = _folder.Write("config.json", content);

        Should.Throw<ModelFileException>(() => ModelConfig.Load(_folder.Path)).Message.ShouldStartWith(path);
    }

    [Fact]
    public void Load_NoFolderOrFile_NamesIt()
    {
        Should.Throw<ModelFileException>(() => ModelConfig.Load("/no/such/folder")).Message.ShouldContain("/no/such/folder");
        Should.Throw<ModelFileException>(() => ModelConfig.Load(_folder.Path)).Message.ShouldContain("config.json");
    }

    [Theory]
    [InlineData(null, null, 5)]
    [InlineData("{}", 0f, 5)]
    [InlineData("""{"do_sample": false, "temperature": 0.7, "eos_token_id": 9}""", 0f, 9)]
    [InlineData("""{"do_sample": true, "temperature": 0.7, "eos_token_id": [9, 5]}""", 0.7f, 9)]
    [InlineData("""{"do_sample": true}""", null, 5)]
    [InlineData("""{"temperature": 0.25}""", 0.25f, 5)]
    public void GenerationDefaults_Load_FollowsTheLibrary(string? file, float? temperature, int firstEnd)
    {
        var config = Load("""{"eos_token_id": 5}""");
        if (file is not null)
        {
            _folder.Write("generation_config.json", file);
        }

        var defaults = GenerationDefaults.Load(_folder.Path, config);

        defaults.Temperature.ShouldBe(temperature);
        defaults.EndTokens[0].ShouldBe(firstEnd);
        defaults.Ignored.ShouldBeEmpty();
    }

    [Fact]
    public void GenerationDefaults_Everything_IsReadOrListedAsIgnored()
    {
        _folder.Write("generation_config.json", """{"do_sample": true, "top_p": 0.9, "top_k": 40, "min_p": 0.05, "repetition_penalty": 1.1}""");

        var defaults = GenerationDefaults.Load(_folder.Path, Load(""));

        (defaults.TopP, defaults.TopK, defaults.MinP).ShouldBe((0.9f, 40, 0.05f));
        defaults.Ignored.ShouldBe(["repetition_penalty = 1.1"]);
    }

    /// <summary>The smallest configuration, with settings of a JSON object in place of its own.</summary>
    private ModelConfig Load(string more)
    {
        var settings = System.Text.Json.Nodes.JsonNode.Parse($"{{{Smallest}}}")!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(more is "" ? "{}" : more)!.AsObject())
        {
            settings[name] = value?.DeepClone();
        }

        _folder.Write("config.json", settings.ToJsonString());
        return ModelConfig.Load(_folder.Path);
    }
}
