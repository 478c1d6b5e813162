//! The simulator from outside: real HTTP on loopback, ports chosen by the system.

mod control;
mod elsewhere;
mod faults;
mod inbound;
mod media;
mod outbound;
mod phone;
mod shop;
mod support;
mod templates;
mod twilio;
mod webhook;
