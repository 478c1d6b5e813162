//! Numbers at Meta: `/{phone-number-id}` and what lies below it (reference page, section 8).

use super::management::{call, done, is_id, read, unreadable};
use crate::{
    adapter::{HttpMethod, HttpRequest},
    model::{Address, Credentials},
    numbers::{
        calls::NumberCalls,
        model::{Automation, ChatLink, Command, Health, HealthError, NumberState, Profile},
    },
    templates::calls::ManagementError,
};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The number part of Meta's API.
#[derive(Clone, Copy, Debug)]
pub struct MetaNumbers;

const STATE: &str = "id,display_phone_number,verified_name,quality_rating,status,code_verification_status,name_status,\
                     platform_type,throughput,account_mode,is_official_business_account,is_on_biz_app,is_pin_enabled,\
                     whatsapp_business_manager_messaging_limit,health_status";
const PROFILE: &str = "about,address,description,email,websites,vertical,profile_picture_url";

impl NumberCalls for MetaNumbers {
    fn state(&self, credentials: &Credentials) -> HttpRequest {
        call(HttpMethod::Get, &format!("{}?fields={STATE}", credentials.number), None, credentials)
    }

    fn read_state(&self, status: u16, body: &[u8]) -> Result<NumberState, ManagementError> {
        let told: Value = read(status, body)?;
        let health = told.get("health_status");
        let throughput = told.get("throughput").and_then(|it| text(it, "level"));
        Ok(NumberState {
            display_phone: text(&told, "display_phone_number"),
            verified_name: text(&told, "verified_name"),
            quality: text(&told, "quality_rating"),
            status: text(&told, "status"),
            code_verification: text(&told, "code_verification_status"),
            name_status: text(&told, "name_status"),
            platform: text(&told, "platform_type"),
            throughput,
            messaging_limit: text(&told, "whatsapp_business_manager_messaging_limit"),
            account_mode: text(&told, "account_mode"),
            official: flag(&told, "is_official_business_account"),
            on_app: flag(&told, "is_on_biz_app"),
            pin_set: flag(&told, "is_pin_enabled"),
            can_send: health.and_then(|health| text(health, "can_send_message")),
            health: health.map(entities).unwrap_or_default(),
        })
    }

    fn profile(&self, credentials: &Credentials) -> HttpRequest {
        let path = format!("{}/whatsapp_business_profile?fields={PROFILE}", credentials.number);
        call(HttpMethod::Get, &path, None, credentials)
    }

    fn read_profile(&self, status: u16, body: &[u8]) -> Result<Profile, ManagementError> {
        let told: Many = read(status, body)?;
        let told = told.data.into_iter().next().unwrap_or_default();
        let websites = told.get("websites").and_then(Value::as_array).cloned().unwrap_or_default();
        Ok(Profile {
            about: text(&told, "about"),
            address: text(&told, "address"),
            description: text(&told, "description"),
            email: text(&told, "email"),
            websites: websites.iter().filter_map(Value::as_str).map(|site| storable(site.to_owned())).collect(),
            vertical: text(&told, "vertical"),
            picture_url: text(&told, "profile_picture_url"),
            picture_handle: None,
        })
    }

    fn set_profile(&self, profile: &Profile, credentials: &Credentials) -> HttpRequest {
        let mut body = Map::new();
        body.insert("messaging_product".to_owned(), "whatsapp".into());
        let texts = [
            ("about", &profile.about),
            ("address", &profile.address),
            ("description", &profile.description),
            ("email", &profile.email),
            ("vertical", &profile.vertical),
            ("profile_picture_handle", &profile.picture_handle),
        ];
        for (key, value) in texts {
            if let Some(value) = value {
                body.insert(key.to_owned(), value.as_str().into());
            }
        }
        body.insert("websites".to_owned(), json!(profile.websites));
        let path = format!("{}/whatsapp_business_profile", credentials.number);
        call(HttpMethod::Post, &path, Some(&Value::Object(body)), credentials)
    }

    fn automation(&self, credentials: &Credentials) -> HttpRequest {
        let path = format!("{}?fields=conversational_automation", credentials.number);
        call(HttpMethod::Get, &path, None, credentials)
    }

    fn read_automation(&self, status: u16, body: &[u8]) -> Result<Automation, ManagementError> {
        let told: Value = read(status, body)?;
        let told = told.get("conversational_automation").cloned().unwrap_or_default();
        let list = |key: &str| told.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let command = |one: &Value| {
            Some(Command {
                name: text(one, "command_name")?,
                description: text(one, "command_description").unwrap_or_default(),
            })
        };
        Ok(Automation {
            prompts: list("prompts").iter().filter_map(Value::as_str).map(|it| storable(it.to_owned())).collect(),
            commands: list("commands").iter().filter_map(command).collect(),
        })
    }

    fn set_automation(&self, automation: &Automation, credentials: &Credentials) -> HttpRequest {
        let command = |one: &Command| json!({ "command_name": one.name, "command_description": one.description });
        let commands: Vec<Value> = automation.commands.iter().map(command).collect();
        let body = json!({ "prompts": automation.prompts, "commands": commands });
        let path = format!("{}/conversational_automation", credentials.number);
        call(HttpMethod::Post, &path, Some(&body), credentials)
    }

    fn links(&self, credentials: &Credentials) -> HttpRequest {
        let fields = "code,prefilled_message,deep_link_url,qr_image_url.format(SVG)";
        let path = format!("{}/message_qrdls?fields={fields}&limit=2000", credentials.number);
        call(HttpMethod::Get, &path, None, credentials)
    }

    fn read_links(&self, status: u16, body: &[u8]) -> Result<Vec<ChatLink>, ManagementError> {
        let told: Many = read(status, body)?;
        Ok(told.data.iter().filter_map(link).collect())
    }

    fn create_link(&self, prefilled: &str, credentials: &Credentials) -> HttpRequest {
        let body = json!({ "prefilled_message": prefilled, "generate_qr_image": "SVG" });
        call(HttpMethod::Post, &format!("{}/message_qrdls", credentials.number), Some(&body), credentials)
    }

    fn read_link(&self, status: u16, body: &[u8]) -> Result<ChatLink, ManagementError> {
        let told: Value = read(status, body)?;
        link(&told).ok_or_else(|| unreadable(&"no code in the answer"))
    }

    fn delete_link(&self, code: &str, credentials: &Credentials) -> Option<HttpRequest> {
        let path = format!("{}/message_qrdls/{code}", credentials.number);
        is_id(code).then(|| call(HttpMethod::Delete, &path, None, credentials))
    }

    fn block(&self, customer: &Address, credentials: &Credentials) -> HttpRequest {
        block(HttpMethod::Post, customer, credentials)
    }

    fn unblock(&self, customer: &Address, credentials: &Credentials) -> HttpRequest {
        block(HttpMethod::Delete, customer, credentials)
    }

    fn done(&self, status: u16, body: &[u8]) -> Result<(), ManagementError> {
        done(status, body)
    }
}

fn block(method: HttpMethod, customer: &Address, credentials: &Credentials) -> HttpRequest {
    let user = match customer {
        Address::WaId(id) => format!("+{}", id.as_str()),
        Address::Bsuid(id) => id.as_str().to_owned(),
    };
    let body = json!({ "messaging_product": "whatsapp", "block_users": [{ "user": user }] });
    call(method, &format!("{}/block_users", credentials.number), Some(&body), credentials)
}

#[derive(Deserialize)]
struct Many {
    #[serde(default)]
    data: Vec<Value>,
}

fn link(told: &Value) -> Option<ChatLink> {
    let code = text(told, "code")?;
    let url = text(told, "deep_link_url").unwrap_or_else(|| format!("https://wa.me/message/{code}"));
    Some(ChatLink {
        prefilled: text(told, "prefilled_message").unwrap_or_default(),
        image_url: text(told, "qr_image_url"),
        code,
        url,
    })
}

fn entities(health: &Value) -> Vec<Health> {
    let list = |of: &Value, key: &str| of.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let error = |one: &Value| HealthError {
        code: one.get("error_code").and_then(Value::as_i64).unwrap_or_default(),
        description: text(one, "error_description").unwrap_or_default(),
        solution: text(one, "possible_solution"),
    };
    let entity = |one: &Value| Health {
        entity: text(one, "entity_type").unwrap_or_default(),
        id: text(one, "id").unwrap_or_default(),
        can_send: text(one, "can_send_message").unwrap_or_default(),
        errors: list(one, "errors").iter().map(error).collect(),
        notes: list(one, "additional_info")
            .iter()
            .filter_map(Value::as_str)
            .map(|it| storable(it.to_owned()))
            .collect(),
    };
    list(health, "entities").iter().map(entity).collect()
}

fn text(object: &Value, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) if !text.is_empty() => Some(storable(text.clone())),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn flag(object: &Value, key: &str) -> Option<bool> {
    object.get(key)?.as_bool()
}
