"""The state of a session and of the process: address, results, runner, visitor, gallery."""
