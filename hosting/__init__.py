"""Heavy work for many visitors: runner, executors, fork server, sandbox, rate limits, settings."""
