//! Tells cargo that the screens are part of the binary. It never builds them: that is `npm run build` in `ui/`.

use std::path::Path;

/// The page that a finished build of the screens has.
const PAGE: &str = "../../ui/dist/index.html";

fn main() {
    println!("cargo::rerun-if-changed={PAGE}");
    println!("cargo::rerun-if-env-changed=PONTE_SCREENS");
    if Path::new(PAGE).exists() {
        return;
    }
    let told = "the screens are not built: run `npm ci && npm run build` in ui/";
    if std::env::var_os("PONTE_SCREENS").is_some_and(|wanted| wanted == "required") {
        println!("cargo::error={told}");
    } else {
        println!("cargo::warning={told}; this Ponte has its API alone");
    }
}
