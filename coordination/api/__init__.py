"""The rows as partners read them over HTTP. Read-only; what a partner may see is decided by querysets."""
