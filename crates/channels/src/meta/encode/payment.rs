//! Orders and their payment, in Brazil. Amounts are cents: Meta calls that an offset of 100.

use super::put;
use crate::model::{
    Cents, Charge, Discount, Goods, Order, OrderItem, OrderState, OrderStatusUpdate, PaymentRequest, PaymentState,
    PaymentWay, PixKeyType,
};
use serde_json::{Value, json};

/// The parameters of `review_and_pay`, the same in templates.
pub(super) fn request(payment: &PaymentRequest) -> Value {
    let ways: Vec<_> = payment.ways.iter().map(way).collect();
    let goods = match payment.goods {
        Goods::Digital => "digital-goods",
        Goods::Physical => "physical-goods",
    };
    let mut object = json!({
        "reference_id": payment.reference,
        "type": goods,
        "payment_type": "br",
        "currency": "BRL",
        "total_amount": amount(payment.total),
        "payment_settings": ways,
    });
    put(&mut object, "order", payment.order.as_ref().map(order));
    object
}

/// The parameters of `review_order`, the same in templates.
pub(super) fn status(update: &OrderStatusUpdate) -> Value {
    let state = match update.state {
        OrderState::Pending => "pending",
        OrderState::Processing => "processing",
        OrderState::PartiallyShipped => "partially-shipped",
        OrderState::Shipped => "shipped",
        OrderState::Completed => "completed",
        OrderState::Canceled => "canceled",
    };
    let mut order = json!({ "status": state });
    put(&mut order, "description", update.description.as_deref());
    let mut object = json!({ "reference_id": update.reference, "order": order });
    if let Some(payment) = &update.payment {
        let state = match payment.state {
            PaymentState::Pending => "pending",
            PaymentState::Captured => "captured",
            PaymentState::Failed => "failed",
        };
        object["payment"] = json!({ "status": state, "timestamp": payment.at.0.as_secs() });
    }
    object
}

fn amount(cents: Cents) -> Value {
    json!({ "value": cents, "offset": 100 })
}

fn way(way: &PaymentWay) -> Value {
    match way {
        PaymentWay::Pix(pix) => {
            let key_type = match pix.key_type {
                PixKeyType::Cpf => "CPF",
                PixKeyType::Cnpj => "CNPJ",
                PixKeyType::Email => "EMAIL",
                PixKeyType::Phone => "PHONE",
                PixKeyType::Evp => "EVP",
            };
            let code = json!({
                "code": pix.code, "merchant_name": pix.merchant_name, "key": pix.key, "key_type": key_type,
            });
            json!({ "type": "pix_dynamic_code", "pix_dynamic_code": code })
        }
        PaymentWay::Boleto(line) => {
            let digits: String = line.chars().filter(char::is_ascii_digit).collect();
            json!({ "type": "boleto", "boleto": { "digitable_line": digits } })
        }
        PaymentWay::Link(uri) => json!({ "type": "payment_link", "payment_link": { "uri": uri } }),
        PaymentWay::Card(card) => json!({
            "type": "offsite_card_pay",
            "offsite_card_pay": {
                "last_four_digits": card.last_four_digits, "credential_id": card.credential_id,
            },
        }),
    }
}

fn order(order: &Order) -> Value {
    let items: Vec<_> = order.items.iter().map(item).collect();
    let mut object = json!({
        "status": "pending",
        "items": items,
        "subtotal": amount(order.subtotal),
        "tax": charge(&order.tax),
    });
    put(&mut object, "shipping", order.shipping.as_ref().map(charge));
    put(&mut object, "discount", order.discount.as_ref().map(discount));
    if let Some(expiration) = &order.expiration {
        let timestamp = expiration.at.0.as_secs().to_string();
        object["expiration"] = json!({ "timestamp": timestamp, "description": expiration.description });
    }
    object
}

fn item(item: &OrderItem) -> Value {
    let mut object = json!({
        "retailer_id": item.product,
        "name": item.name,
        "amount": amount(item.amount),
        "quantity": item.quantity,
    });
    put(&mut object, "sale_amount", item.sale_amount.map(amount));
    object
}

fn charge(charge: &Charge) -> Value {
    let mut object = amount(charge.amount);
    put(&mut object, "description", charge.description.as_deref());
    object
}

fn discount(discount: &Discount) -> Value {
    let mut object = amount(discount.amount);
    put(&mut object, "description", discount.description.as_deref());
    put(&mut object, "discount_program_name", discount.program.as_deref());
    object
}
