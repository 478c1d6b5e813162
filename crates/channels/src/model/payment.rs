//! Orders and their payment, in Brazil: the order is shown and its Pix code, boleto or link copied in the chat; the
//! money moves elsewhere, and WhatsApp never tells that it was paid.

use super::{Moment, OutboundMedia};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount in cents of a real.
pub type Cents = i64;

/// An order that the customer can pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderDetailsContent)]
#[serde(deny_unknown_fields)]
pub struct OrderDetails {
    /// An image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<OutboundMedia>,
    /// At most 1,024 characters.
    pub body: String,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    pub payment: PaymentRequest,
}

/// What is to be paid, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaymentRequestContent)]
#[serde(deny_unknown_fields)]
pub struct PaymentRequest {
    /// At most 60 letters, digits, `_`, `.` and `-`; unique for each order. [`OrderStatus`] names it.
    pub reference: String,
    pub goods: Goods,
    /// The ways to pay that are offered; at least one.
    pub ways: Vec<PaymentWay>,
    /// In cents.
    pub total: Cents,
    /// Without it the card shows the total only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = GoodsContent)]
#[serde(rename_all = "snake_case")]
pub enum Goods {
    Digital,
    Physical,
}

/// A way to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaymentWayContent)]
#[serde(rename_all = "snake_case")]
pub enum PaymentWay {
    Pix(PixCode),
    /// The digits that people type: 47 of a bank's boleto, 48 of a bill.
    Boleto(String),
    /// The address of a page that takes the payment.
    Link(String),
    /// A card that the customer saved with the company's payment partner.
    Card(SavedCard),
}

/// A Pix code to be copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PixCodeContent)]
#[serde(deny_unknown_fields)]
pub struct PixCode {
    /// The whole BR Code, with its checksum. Made for this order: a static code is paid but never matched.
    pub code: String,
    pub merchant_name: String,
    pub key: String,
    pub key_type: PixKeyType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PixKeyTypeContent)]
#[serde(rename_all = "snake_case")]
pub enum PixKeyType {
    Cpf,
    Cnpj,
    Email,
    Phone,
    /// A random key.
    Evp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SavedCardContent)]
#[serde(deny_unknown_fields)]
pub struct SavedCard {
    /// Four digits.
    pub last_four_digits: String,
    pub credential_id: String,
}

/// What was ordered. The total is subtotal + tax + shipping − discount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderContent)]
#[serde(deny_unknown_fields)]
pub struct Order {
    pub items: Vec<OrderItem>,
    /// The sum of the items, in cents.
    pub subtotal: Cents,
    /// Zero is allowed.
    pub tax: Charge,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Charge>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Afterwards the order cannot be paid any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration: Option<Expiration>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderItemContent)]
#[serde(deny_unknown_fields)]
pub struct OrderItem {
    /// Any code of the company.
    pub product: String,
    /// At most 60 characters.
    pub name: String,
    /// Of one piece, in cents.
    pub amount: Cents,
    pub quantity: u32,
    /// Of one piece, in cents, when it costs less than usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_amount: Option<Cents>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ChargeContent)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// In cents.
    pub amount: Cents,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DiscountContent)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// In cents.
    pub amount: Cents,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ExpirationContent)]
#[serde(deny_unknown_fields)]
pub struct Expiration {
    /// At least five minutes ahead.
    pub at: Moment,
    /// At most 120 characters.
    pub description: String,
}

/// How an order goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderStatusContent)]
#[serde(deny_unknown_fields)]
pub struct OrderStatus {
    /// At most 1,024 characters.
    pub body: String,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    pub update: OrderStatusUpdate,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderStatusUpdateContent)]
#[serde(deny_unknown_fields)]
pub struct OrderStatusUpdate {
    /// Of the order that was sent before.
    pub reference: String,
    pub state: OrderState,
    /// At most 120 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentUpdate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderStateContent)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    Pending,
    Processing,
    PartiallyShipped,
    Shipped,
    Completed,
    /// Final; refused after a payment.
    Canceled,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaymentUpdateContent)]
#[serde(deny_unknown_fields)]
pub struct PaymentUpdate {
    pub state: PaymentState,
    pub at: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaymentStateContent)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    Pending,
    Captured,
    Failed,
}
