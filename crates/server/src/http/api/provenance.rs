//! Where a message came from before it came here, on the wire.
//!
//! What names a click (`ctwa_clid`) is for conversions that are told back: people are not shown it.

use ponte_channels::model::{Referral, ReferredProduct};
use serde::Serialize;
use utoipa::ToSchema;

/// The ad or post that brought the customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Referral)]
pub struct ReferralView {
    /// `ad` or `post`.
    source_type: Option<String>,
    /// Where it stands.
    source_url: Option<String>,
    headline: Option<String>,
    body: Option<String>,
}

/// The product of the catalogue that the message asks about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReferredProduct)]
pub struct ReferredProductView {
    catalog_id: Option<String>,
    product_retailer_id: Option<String>,
}

impl From<&Referral> for ReferralView {
    fn from(referral: &Referral) -> Self {
        Self {
            source_type: referral.source_type.clone(),
            source_url: referral.source_url.clone(),
            headline: referral.headline.clone(),
            body: referral.body.clone(),
        }
    }
}

impl From<&ReferredProduct> for ReferredProductView {
    fn from(product: &ReferredProduct) -> Self {
        Self { catalog_id: product.catalog_id.clone(), product_retailer_id: product.product_retailer_id.clone() }
    }
}
