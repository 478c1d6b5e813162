//! Users, members, roles, policy, logins.
