//! The rules of this room, tested from outside as the other rooms use them.

mod blip;
mod candidates;
mod compliance;
mod comply;
mod decode;
mod decode_facts;
mod decode_robust;
mod delivery;
mod dialog360;
mod encode;
mod errors;
mod gate;
mod gupshup;
mod infobip;
mod kit;
mod limits;
mod probe;
mod redact;
mod secret;
mod signature;
mod templates;
mod twilio;
mod validate;
mod zenvia;
