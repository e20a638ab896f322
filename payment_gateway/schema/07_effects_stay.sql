CREATE FUNCTION gateway.effects_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'effects are append-only';
END
$$
