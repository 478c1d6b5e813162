-- The way of a message: when its webhook arrived, and which customer's message a bot's reply answers.

ALTER TABLE messages ADD COLUMN received_at BIGINT;
ALTER TABLE messages ADD COLUMN cause_position BIGINT;
