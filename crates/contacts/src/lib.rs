//! People and the identifiers they are recognised by.
