namespace Orleans.Ai.Credentials;

/// <summary>Whether a key may be used; the diagram stands at <see cref="PooledKey"/>.</summary>
internal enum KeyState
{
    /// <summary>It may.</summary>
    Usable,

    /// <summary>The provider limits its rate.</summary>
    Resting,

    /// <summary>The provider does not accept it.</summary>
    Retired,
}
