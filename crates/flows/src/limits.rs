//! What WhatsApp allows in one message, in characters (Cloud API reference, messages: text, interactive, media).

pub const TEXT: usize = 4096;
pub const BUTTONS_BODY: usize = 1024;
pub const LIST_BODY: usize = 4096;
pub const FOOTER: usize = 60;
pub const CAPTION: usize = 1024;

pub const BUTTONS: usize = 3;
pub const BUTTON_TITLE: usize = 20;
pub const BUTTON_ID: usize = 256;

/// Over all sections of a list.
pub const ROWS: usize = 10;
pub const SECTIONS: usize = 10;
pub const SECTION_TITLE: usize = 24;
pub const ROW_TITLE: usize = 24;
pub const ROW_DESCRIPTION: usize = 72;
pub const ROW_ID: usize = 200;

/// Ours: WhatsApp names none.
pub const LINK: usize = 2000;
/// Ours: WhatsApp names none.
pub const FILENAME: usize = 240;
