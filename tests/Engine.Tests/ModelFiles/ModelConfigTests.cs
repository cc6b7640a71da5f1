using System.Text.Json;

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
    [InlineData("""{"attn_logit_softcapping": 50}""", "attn_logit_softcapping '50' is not supported; supported: null")]
    [InlineData("""{"final_logit_softcapping": 30}""", "final_logit_softcapping '30' is not supported; supported: null")]
    [InlineData("""{"layer_types": ["full_attention"]}""", "layer_types '1 entries' is not supported; supported: one for each of the 5 layers")]
    [InlineData("""{"num_hidden_layers": 1, "layer_types": ["linear_attention"]}""", "layer_types 'linear_attention' is not supported; supported: full_attention, sliding_attention")]
    [InlineData("""{"num_hidden_layers": 1, "layer_types": ["sliding_attention"], "sliding_window": 8}""", "layer_types 'sliding_attention' is not supported; supported: full_attention, for there is no sliding_window in use")]
    [InlineData("""{"architectures": ["MistralForCausalLM"], "sliding_window": 0}""", "sliding_window must be a whole number from 1")]
    [InlineData("""{"architectures": ["SmolLM3ForCausalLM"], "no_rope_layers": [1]}""", "no_rope_layers '1 entries' is not supported")]
    [InlineData("""{"architectures": ["Phi3ForCausalLM"], "partial_rotary_factor": 0.1}""", "partial_rotary_factor '0.1' is not supported; supported: shares of head_dim 8 that are even")]
    [InlineData("""{"architectures": ["Qwen3MoeForCausalLM"], "num_experts": 4}""", "num_experts_per_tok is missing")]
    [InlineData("""{"architectures": ["Gemma3ForCausalLM"], "use_bidirectional_attention": true}""", "use_bidirectional_attention 'true' is not supported")]
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
    [InlineData("""{"architectures": ["LlamaForCausalLM"], "sliding_window": 8}""", "full full full full full")]
    [InlineData("""{"architectures": ["MistralForCausalLM"]}""", "4096 4096 4096 4096 4096")]
    [InlineData("""{"architectures": ["MistralForCausalLM"], "sliding_window": null}""", "full full full full full")]
    [InlineData("""{"architectures": ["Phi3ForCausalLM"], "sliding_window": 8}""", "8 8 8 8 8")]
    [InlineData("""{"architectures": ["Phi3ForCausalLM"]}""", "full full full full full")]
    [InlineData("""{"architectures": ["Qwen2ForCausalLM"], "sliding_window": 8, "max_window_layers": 3}""", "full full full full full")]
    [InlineData("""{"architectures": ["Qwen2ForCausalLM"], "sliding_window": 8, "max_window_layers": 3, "use_sliding_window": true}""", "full full full 8 8")]
    [InlineData("""{"architectures": ["Qwen3MoeForCausalLM"], "sliding_window": 8, "use_sliding_window": true}""", "8 8 8 8 8")]
    [InlineData("""{"architectures": ["Gemma3ForCausalLM"], "sliding_window": 8, "sliding_window_pattern": 2}""", "8/10000 full/1000000 8/10000 full/1000000 8/10000")]
    [InlineData("""{"architectures": ["Gemma3ForCausalLM"], "sliding_window": 8, "layer_types": ["full_attention", "sliding_attention", "full_attention", "full_attention", "full_attention"], "rope_theta": 500, "rope_local_base_freq": 50}""", "full/500 8/50 full/500 full/500 full/500")]
    [InlineData("""{"architectures": ["SmolLM3ForCausalLM"], "no_rope_layer_interval": 2}""", "full/2000000 full/none full/2000000 full/none full/2000000")]
    [InlineData("""{"architectures": ["SmolLM3ForCausalLM"], "no_rope_layers": [0, 1, 1, 1, 1]}""", "full/none full/2000000 full/2000000 full/2000000 full/2000000")]
    [InlineData("""{"architectures": ["Qwen3MoeForCausalLM"], "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 8, "decoder_sparse_step": 2, "mlp_only_layers": [3]}""", "full full/experts full full full")]
    public void Load_WhatDiffersByLayer_FollowsTheLibrary(string more, string expected)
    {
        var config = Load(more);

        var layers = config.Layers.Select(layer => (layer.Window?.ToString() ?? "full")
            + (expected.Contains("/experts") ? (layer.HasExperts ? "/experts" : "") : expected.Contains('/') ? $"/{layer.Rope?.Theta.ToString() ?? "none"}" : ""));
        string.Join(' ', layers).ShouldBe(expected);
    }

    [Fact]
    public void Load_GemmaInOldAndNewStyle_ReadTheSame()
    {
        const string rest = """ "architectures": ["Gemma3ForCausalLM"], "hidden_activation": "gelu_pytorch_tanh", "query_pre_attn_scalar": 16 """;
        var old = Load($$"""{ {{rest}}, "rope_theta": 1e6, "rope_local_base_freq": 1e4, "rope_scaling": {"rope_type": "linear", "factor": 8}, "sliding_window_pattern": 3}""");
        var types = """["sliding_attention", "sliding_attention", "full_attention", "sliding_attention", "sliding_attention"]""";
        var fresh = Load($$$"""{ {{{rest}}}, "layer_types": {{{types}}}, "rope_parameters": {"full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0}, "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0} } }""");

        JsonSerializer.Serialize(old).ShouldBe(JsonSerializer.Serialize(fresh));
        (old.TiedEmbeddings, old.HeadSize, old.AttentionScale, old.Activation).ShouldBe((true, 256, 0.25f, GatedActivation.GeluTanh));
        old.Layers[2].ShouldBe(new LayerConfig(new RopeConfig(1e6, 256, new RopeScaling.Linear(8))));
        old.Layers[0].ShouldBe(new LayerConfig(new RopeConfig(1e4, 256), 4096));
    }

    [Fact]
    public void Load_LongRope_EndsTheContextWhereTheFrequenciesWouldChange()
    {
        var config = Load("""
            {"architectures": ["Phi3ForCausalLM"], "partial_rotary_factor": 0.75, "original_max_position_embeddings": 32,
             "rope_scaling": {"type": "longrope", "short_factor": [1, 1.5, 2], "long_factor": [1, 30, 60]}}
            """);

        config.ContextLength.ShouldBe(32);
        var rope = config.Layers[0].Rope.ShouldNotBeNull();
        var scaling = rope.Scaling.ShouldBeOfType<RopeScaling.LongRope>();
        (rope.Size, scaling.OriginalContext).ShouldBe((6, 32));
        scaling.Divisors.ShouldBe([1, 1.5, 2]);
        scaling.AttentionFactor.ShouldBe(Math.Sqrt(1.4), 1e-12);
    }

    [Theory]
    [InlineData("""{"rope_type": "yarn", "factor": 4}""", 4, 1.1386294361, 128)]
    [InlineData("""{"rope_type": "yarn", "factor": 4, "original_max_position_embeddings": 64}""", 4, 1.1386294361, 64)]
    [InlineData("""{"rope_type": "yarn", "original_max_position_embeddings": 64}""", 2, 1.0693147181, 64)]
    [InlineData("""{"rope_type": "yarn", "factor": 4, "attention_factor": 1.5}""", 4, 1.5, 128)]
    [InlineData("""{"rope_type": "yarn", "factor": 4, "mscale": 2, "mscale_all_dim": 1}""", 4, 1.1217511437, 128)]
    public void Load_Yarn_FollowsTheLibrary(string scaling, double factor, double attentionFactor, int original)
    {
        var yarn = Load($$"""{ "rope_scaling": {{scaling}} }""").Layers[0].Rope?.Scaling.ShouldBeOfType<RopeScaling.Yarn>().ShouldNotBeNull();

        (yarn!.Factor, yarn.OriginalContext, yarn.BetaFast, yarn.BetaSlow, yarn.Truncate).ShouldBe((factor, original, 32, 1, true));
        yarn.AttentionFactor.ShouldBe(attentionFactor, 1e-9);
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
