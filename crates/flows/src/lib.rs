//! Bots: definition, validation, the pure engine, the runner.
