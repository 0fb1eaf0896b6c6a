"""The rows as partners read them over HTTP. What a partner may see is decided by querysets."""
