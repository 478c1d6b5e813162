//! Orders: references, ways to pay, and sums that fit.

use super::{
    interactive::{LONGEST_CODE, check_body},
    media::check_header_media,
    pix,
    problem::ProblemKind,
    problems::Problems,
};
use crate::model::{
    Cents, MediaKind, Order, OrderDetails, OrderItem, OrderStatus, OrderStatusUpdate, PaymentRequest, PaymentWay,
};

const LONGEST_REFERENCE: usize = 60;
const LONGEST_DESCRIPTION: usize = 60;
const LONGEST_NOTICE: usize = 120;
/// WhatsApp shows so many and more; an order of the chat has less.
const MOST_ITEMS: usize = 999;

pub(super) fn check_order_details(found: &mut Problems, order: &OrderDetails) {
    if let Some(media) = &order.header {
        check_header_media(found, "header", media, &[MediaKind::Image]);
    }
    check_body(found, &order.body, order.footer.as_deref());
    check_request(found, "payment", &order.payment);
}

pub(super) fn check_order_status(found: &mut Problems, status: &OrderStatus) {
    check_body(found, &status.body, status.footer.as_deref());
    check_update(found, "update", &status.update);
}

pub(super) fn check_update(found: &mut Problems, path: &str, update: &OrderStatusUpdate) {
    check_reference(found, &format!("{path}.reference"), &update.reference);
    found.optional(&format!("{path}.description"), update.description.as_deref(), LONGEST_NOTICE);
}

fn check_reference(found: &mut Problems, path: &str, reference: &str) {
    found.text(path, reference, LONGEST_REFERENCE);
    let fits = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    found.unless(|| reference.chars().all(fits), path, ProblemKind::Reference);
}

pub(super) fn check_request(found: &mut Problems, path: &str, payment: &PaymentRequest) {
    check_reference(found, &format!("{path}.reference"), &payment.reference);
    if payment.ways.is_empty() {
        found.add(format!("{path}.ways"), ProblemKind::Empty);
    }
    for (at, way) in payment.ways.iter().enumerate() {
        check_way(found, &format!("{path}.ways[{at}]"), way, payment.total);
    }
    found.unless(|| payment.total > 0, format!("{path}.total"), ProblemKind::Amount);
    if let Some(order) = &payment.order {
        check_order(found, &format!("{path}.order"), order);
        check_total(found, &format!("{path}.total"), order, payment.total);
    }
}

fn check_way(found: &mut Problems, path: &str, way: &PaymentWay, total: Cents) {
    match way {
        PaymentWay::Pix(it) => {
            if let Some(kind) = pix::problem(&it.code, total) {
                found.add(format!("{path}.pix.code"), kind);
            }
            found.text(&format!("{path}.pix.merchant_name"), &it.merchant_name, LONGEST_CODE);
            found.text(&format!("{path}.pix.key"), &it.key, LONGEST_CODE);
        }
        PaymentWay::Boleto(line) => {
            let digits = line.chars().filter(char::is_ascii_digit).count();
            let fits = matches!(digits, 47 | 48)
                && line.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-'));
            found.unless(|| fits, format!("{path}.boleto"), ProblemKind::Boleto);
        }
        PaymentWay::Link(uri) => {
            let path = format!("{path}.link");
            found.length(&path, uri, 2_000);
            let fits = uri.starts_with("https://") && !uri.contains(char::is_whitespace);
            found.unless(|| fits, path, ProblemKind::Link);
        }
        PaymentWay::Card(card) => {
            let digits = &card.last_four_digits;
            let fits = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
            found.unless(|| fits, format!("{path}.card.last_four_digits"), ProblemKind::FourDigits);
            found.text(&format!("{path}.card.credential_id"), &card.credential_id, LONGEST_CODE);
        }
    }
}

fn check_order(found: &mut Problems, path: &str, order: &Order) {
    found.count(&format!("{path}.items"), order.items.len(), MOST_ITEMS);
    for (at, item) in order.items.iter().enumerate() {
        check_item(found, &format!("{path}.items[{at}]"), item);
    }
    let charges = [("tax", Some(order.tax.amount), order.tax.description.as_deref())].into_iter().chain([
        ("shipping", order.shipping.as_ref().map(|it| it.amount), description(order.shipping.as_ref())),
        (
            "discount",
            order.discount.as_ref().map(|it| it.amount),
            order.discount.as_ref().and_then(|it| it.description.as_deref()),
        ),
    ]);
    for (name, amount, description) in charges {
        let path = format!("{path}.{name}");
        found.unless(|| amount.is_none_or(|amount| amount >= 0), format!("{path}.amount"), ProblemKind::Amount);
        found.optional(&format!("{path}.description"), description, LONGEST_DESCRIPTION);
    }
    if let Some(program) = order.discount.as_ref().and_then(|it| it.program.as_deref()) {
        found.text(&format!("{path}.discount.program"), program, LONGEST_DESCRIPTION);
    }
    if let Some(expiration) = &order.expiration {
        found.text(&format!("{path}.expiration.description"), &expiration.description, LONGEST_NOTICE);
    }
    check_subtotal(found, &format!("{path}.subtotal"), order);
}

fn description(charge: Option<&crate::model::Charge>) -> Option<&str> {
    charge.and_then(|charge| charge.description.as_deref())
}

fn check_item(found: &mut Problems, path: &str, item: &OrderItem) {
    found.text(&format!("{path}.product"), &item.product, LONGEST_CODE);
    found.text(&format!("{path}.name"), &item.name, 60);
    found.unless(|| item.quantity >= 1, format!("{path}.quantity"), ProblemKind::Amount);
    found.unless(|| item.amount > 0, format!("{path}.amount"), ProblemKind::Amount);
    if let Some(sale) = item.sale_amount {
        let path = format!("{path}.sale_amount");
        found.unless(|| sale >= 0, &path, ProblemKind::Amount);
        found.unless(|| sale < item.amount, path, ProblemKind::SaleAmount);
    }
}

fn check_subtotal(found: &mut Problems, path: &str, order: &Order) {
    let price = |item: &OrderItem| i128::from(item.sale_amount.unwrap_or(item.amount)) * i128::from(item.quantity);
    let expected = cents(order.items.iter().map(price).sum());
    found.unless(|| expected == order.subtotal, path, ProblemKind::Sum { expected, actual: order.subtotal });
}

fn check_total(found: &mut Problems, path: &str, order: &Order, total: Cents) {
    let shipping = order.shipping.as_ref().map_or(0, |it| it.amount);
    let discount = order.discount.as_ref().map_or(0, |it| it.amount);
    let [subtotal, tax, shipping, discount] =
        [order.subtotal, order.tax.amount, shipping, discount].map(i128::from);
    let expected = cents(subtotal + tax + shipping - discount);
    found.unless(|| expected == total, path, ProblemKind::Sum { expected, actual: total });
}

/// Sums beyond all amounts fit nothing.
fn cents(sum: i128) -> Cents {
    Cents::try_from(sum).unwrap_or(if sum < 0 { Cents::MIN } else { Cents::MAX })
}
