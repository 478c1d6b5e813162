//! An emulated WhatsApp and a sample shop. Shares no provider code with channels: it is the oracle.
