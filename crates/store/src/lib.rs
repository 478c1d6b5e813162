//! The database port: statements, transactions, jobs, event log, leases, migrations; SQLite and PostgreSQL behind it.
