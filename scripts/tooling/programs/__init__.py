"""Programs that run in the tools' environment, where nothing else of ours can be imported."""
