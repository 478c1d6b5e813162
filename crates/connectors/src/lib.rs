//! Links to the company's systems: manifests, connections, calls, cache, breaker.
