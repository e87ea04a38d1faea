"""Programs that run in the tools' environment, which has no other module of this project."""
