//! The shop's routes.

use super::{Counter, ShopFaults, ShopMode};
use axum::{
    Json, Router,
    extract::{Path, Query, Request, State, rejection::JsonRejection},
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

type Shared = State<Arc<Counter>>;

pub(super) fn routes(counter: Arc<Counter>) -> Router {
    let api = Router::new()
        .route("/api/orders", get(orders))
        .route("/api/orders/{id}", get(order))
        .route("/api/customers", get(customers))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&counter), admit));
    Router::new()
        .route("/_shop/faults", get(faults).put(set_faults).delete(clear_faults))
        .merge(api)
        .with_state(counter)
}

/// What happens to every call of the API: the key, then the mood of the day.
async fn admit(State(counter): Shared, request: Request, next: Next) -> Response {
    let key = request.headers().get("x-api-key").map(HeaderValue::as_bytes);
    if key != Some(counter.api_key.expose().as_bytes()) {
        return refuse(StatusCode::UNAUTHORIZED, "unauthorized", "X-Api-Key is missing or wrong.");
    }
    let faults = *counter.faults.read();
    let latency = Duration::from_millis(faults.latency_ms.unwrap_or(counter.latency_ms).into());
    match faults.mode {
        ShopMode::Outage => refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The shop is down."),
        ShopMode::TooManyRequests { retry_after_seconds } => {
            let refusal = refuse(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Slow down.");
            ([(RETRY_AFTER, HeaderValue::from(retry_after_seconds))], refusal).into_response()
        }
        ShopMode::Normal => answer_after(latency, request, next).await,
        ShopMode::Slow { milliseconds } => {
            answer_after(latency + Duration::from_millis(milliseconds.into()), request, next).await
        }
    }
}

async fn answer_after(time: Duration, request: Request, next: Next) -> Response {
    if !time.is_zero() {
        sleep(time).await;
    }
    next.run(request).await
}

#[derive(Deserialize)]
struct OrderQuery {
    number: Option<String>,
    customer_id: Option<String>,
}

async fn orders(State(counter): Shared, Query(query): Query<OrderQuery>) -> Response {
    Json(Answer { data: counter.data.orders(query.number.as_deref(), query.customer_id.as_deref()) })
        .into_response()
}

async fn order(State(counter): Shared, Path(id): Path<String>) -> Response {
    match counter.data.order(&id) {
        Some(order) => Json(Answer { data: order }).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "not_found", "There is no such order."),
    }
}

#[derive(Deserialize)]
struct CustomerQuery {
    phone: Option<String>,
    cpf: Option<String>,
}

async fn customers(State(counter): Shared, Query(query): Query<CustomerQuery>) -> Response {
    Json(Answer { data: counter.data.customers(query.phone.as_deref(), query.cpf.as_deref()) }).into_response()
}

async fn faults(State(counter): Shared) -> Json<ShopFaults> {
    Json(*counter.faults.read())
}

async fn set_faults(State(counter): Shared, body: Result<Json<ShopFaults>, JsonRejection>) -> Response {
    match body {
        Ok(Json(faults)) => {
            *counter.faults.write() = faults;
            Json(faults).into_response()
        }
        Err(rejection) => refuse(rejection.status(), "invalid", &rejection.body_text()),
    }
}

async fn clear_faults(State(counter): Shared) -> StatusCode {
    *counter.faults.write() = ShopFaults::NONE;
    StatusCode::NO_CONTENT
}

#[derive(Serialize)]
struct Answer<T> {
    data: T,
}

#[derive(Serialize)]
struct Refusal<'a> {
    error: RefusalBody<'a>,
}

#[derive(Serialize)]
struct RefusalBody<'a> {
    code: &'static str,
    message: &'a str,
}

fn refuse(status: StatusCode, code: &'static str, message: &str) -> Response {
    (status, Json(Refusal { error: RefusalBody { code, message } })).into_response()
}
