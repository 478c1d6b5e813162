//! Dates and instants. An instant is an RFC 3339 text, as `now` is.

use super::{is_nothing, on_text, refuse};
use jiff::{
    SignedDuration, Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};
use minijinja::{Environment, Error, Value};

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("iso", iso);
    environment.add_filter("date_br", date_br);
    environment.add_filter("epoch_ms", epoch_ms);
    environment.add_filter("plus_seconds", plus_seconds);
}

/// `"2026-11-22T21:00:00Z" | iso('-03:00')` → `2026-11-22T18:00:00.000-03:00`. The zone is an offset, `UTC` or a name
/// such as `America/Sao_Paulo`. A time without a zone is taken to be of that zone, as Brazilian ERPs mean it.
fn iso(value: &Value, zone: &str) -> Result<Value, Error> {
    on_text("iso", value, |text| {
        let zoned = in_zone("iso", &text, &zone_of("iso", zone)?)?;
        Ok(zoned.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string())
    })
}

/// `25/11/2026`; an instant by the calendar of São Paulo.
fn date_br(value: &Value) -> Result<Value, Error> {
    on_text("date_br", value, |text| {
        let date = match text.parse::<Timestamp>() {
            Ok(instant) => instant.to_zoned(zone_of("date_br", "America/Sao_Paulo")?).date(),
            Err(_) => text.parse::<Date>().map_err(|_| refuse("date_br", WANTS))?,
        };
        Ok(date.strftime("%d/%m/%Y").to_string())
    })
}

/// Milliseconds since 1970 of an instant.
fn epoch_ms(value: &Value) -> Result<Value, Error> {
    on_text("epoch_ms", value, |text| {
        let instant: Timestamp = text.parse().map_err(|_| refuse("epoch_ms", "wants an instant with its zone"))?;
        Ok(instant.as_millisecond())
    })
}

/// An instant so many seconds later (or earlier), in UTC.
fn plus_seconds(value: &Value, seconds: &Value) -> Result<Value, Error> {
    if is_nothing(seconds) {
        return Err(refuse("plus_seconds", "wants a number of seconds"));
    }
    on_text("plus_seconds", value, |text| {
        let instant: Timestamp =
            text.parse().map_err(|_| refuse("plus_seconds", "wants an instant with its zone"))?;
        let seconds = seconds.as_i64().ok_or_else(|| refuse("plus_seconds", "wants a number of seconds"))?;
        let later = instant.checked_add(SignedDuration::from_secs(seconds));
        later.map(|instant| instant.to_string()).map_err(|_| refuse("plus_seconds", "left the calendar"))
    })
}

const WANTS: &str = "wants a date or a date and time (ISO 8601)";

fn in_zone(filter: &'static str, text: &str, zone: &TimeZone) -> Result<Zoned, Error> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant.to_zoned(zone.clone()));
    }
    let civil: DateTime = text.parse().map_err(|_| refuse(filter, WANTS))?;
    civil.to_zoned(zone.clone()).map_err(|_| refuse(filter, WANTS))
}

fn zone_of(filter: &'static str, name: &str) -> Result<TimeZone, Error> {
    let unknown = || refuse(filter, "wants a zone such as '-03:00' or 'America/Sao_Paulo'");
    if let Some(rest) = name.strip_prefix(['+', '-']) {
        let (hours, minutes) = rest.split_once(':').ok_or_else(unknown)?;
        let hours: i32 = hours.parse().map_err(|_| unknown())?;
        let minutes: i32 = minutes.parse().map_err(|_| unknown())?;
        let seconds = (hours * 60 + minutes) * 60 * if name.starts_with('-') { -1 } else { 1 };
        return Offset::from_seconds(seconds).map(TimeZone::fixed).map_err(|_| unknown());
    }
    TimeZone::get(name).map_err(|_| unknown())
}
