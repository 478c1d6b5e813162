//! Threads and conversations: receive, own, send.
