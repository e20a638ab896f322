"""Where MiniStack 1.5.33 differs from AWS in a way that matters here; each module says how and puts it right."""
