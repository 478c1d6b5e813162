//! What an account's numbers are like beyond their messages: state, profile, links, automation, blocked customers.
//! A control call changes what Graph tells of a number or of the token, so that every trouble can be tried.

use super::world::World;
use parking_lot::{Mutex, RwLock};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};

/// The state of one emulator's numbers.
#[derive(Debug, Default)]
pub(crate) struct Care {
    /// By `phone_number_id`; `token` and the WABA's id have theirs too: fields that differ from the usual.
    pub(crate) told: RwLock<HashMap<String, Map<String, Value>>>,
    pub(crate) profiles: RwLock<HashMap<String, Map<String, Value>>>,
    pub(crate) automation: RwLock<HashMap<String, Value>>,
    pub(crate) links: Mutex<Vec<Link>>,
    /// Number and customer.
    pub(crate) blocked: Mutex<BTreeSet<(String, String)>>,
}

/// A link with words already written.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) number: String,
    pub(crate) code: String,
    pub(crate) prefilled: String,
}

/// The id of the emulated app.
pub(crate) const APP: &str = "440011223344556";

impl World {
    /// The fields of a number.
    pub(crate) fn number_facts(&self, position: usize) -> Value {
        let business = self.business(position);
        let id = business.number.phone_number_id.as_str();
        let facts = json!({
            "id": id,
            "display_phone_number": business.number.display_phone_number,
            "verified_name": business.verified_name,
            "quality_rating": "GREEN",
            "quality_score": {"score": "GREEN"},
            "status": "CONNECTED",
            "platform_type": "CLOUD_API",
            "code_verification_status": "VERIFIED",
            "name_status": "APPROVED",
            "throughput": {"level": "STANDARD"},
            "account_mode": "LIVE",
            "is_official_business_account": false,
            "is_pin_enabled": true,
            "is_on_biz_app": false,
            "whatsapp_business_manager_messaging_limit": "TIER_2K",
            "health_status": health("PHONE_NUMBER", id),
            "webhook_configuration": {"application": self.poster.url()},
        });
        self.as_told(id, facts)
    }

    /// The fields of an account.
    pub(crate) fn account_facts(&self, waba: &str) -> Value {
        let facts = json!({
            "id": waba,
            "name": "Loja Aurora",
            "currency": "BRL",
            "timezone_id": "25",
            "country": "BR",
            "status": "ACTIVE",
            "account_review_status": "APPROVED",
            "business_verification_status": "verified",
            "whatsapp_business_manager_messaging_limit": "TIER_2K",
            "message_template_namespace": "a1b2c3d4_e5f6",
            "health_status": health("WABA", waba),
        });
        self.as_told(waba, facts)
    }

    /// Whether a call is proved with the app's secret.
    pub(crate) fn is_proof(&self, proof: &str) -> bool {
        proof == self.poster.signer.proof(self.access_token.expose())
    }

    /// What `debug_token` tells.
    pub(crate) fn token_facts(&self, token: &str) -> Value {
        let known = token == self.access_token.expose();
        let scopes = ["whatsapp_business_management", "whatsapp_business_messaging", "business_management"];
        let facts = json!({
            "app_id": APP,
            "type": "SYSTEM_USER",
            "application": "Ponte",
            "is_valid": known,
            "expires_at": 0,
            "data_access_expires_at": 0,
            "scopes": scopes,
            "granular_scopes": scopes.map(|scope| json!({"scope": scope})),
        });
        self.as_told("token", facts)
    }

    fn as_told(&self, id: &str, mut facts: Value) -> Value {
        if let (Some(told), Some(facts)) = (self.care.told.read().get(id), facts.as_object_mut()) {
            facts.extend(told.clone());
        }
        facts
    }
}

fn health(kind: &str, id: &str) -> Value {
    json!({
        "can_send_message": "AVAILABLE",
        "entities": [{"entity_type": kind, "id": id, "can_send_message": "AVAILABLE"}],
    })
}
