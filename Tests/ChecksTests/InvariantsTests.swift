import Auditing
import Carts
import Catalog
import Inventory
import Kernel
import Kolchi
import Orders
import Postgres
import TestKit
import Testing

@testable import Payments

@Suite("The invariants")
struct InvariantsTests {
    /// Corruptions, made with the rights of the tables' owner, and the rule that must find each.
    private static let corruptions: [(rule: Int, statements: [SQL])] = [
        (
            1,
            [
                "ALTER TABLE inventory.stock DROP CONSTRAINT stock_reserved_within_on_hand",
                "UPDATE inventory.stock SET reserved = on_hand + 1",
            ]
        ),
        (2, ["UPDATE inventory.stock SET on_hand = on_hand + 1"]),
        (3, ["UPDATE inventory.stock SET reserved = reserved + 1"]),
        (
            4,
            [
                "ALTER TABLE inventory.reservation DROP CONSTRAINT reservation_ends_once, DISABLE TRIGGER keep_ended",
                "UPDATE inventory.reservation SET used_at = kernel.now(), released_at = kernel.now()",
            ]
        ),
        (4, ["UPDATE inventory.reservation SET used_at = kernel.now()"]),
        (4, ["UPDATE inventory.reservation SET released_at = kernel.now()"]),
        (
            4,
            [
                "DROP INDEX inventory.reservation_line_once",
                """
                INSERT INTO inventory.reservation (id, offer_id, line_id, quantity, warehouse_id)
                SELECT gen_random_uuid(), offer_id, line_id, quantity, warehouse_id FROM inventory.reservation
                """,
            ]
        ),
        (5, ["UPDATE inventory.stock SET first_count = 0, on_hand = 0, reserved = 0"]),
        (5, ["ALTER TABLE orders.line DISABLE TRIGGER append_only", "UPDATE orders.line SET offer_id = gen_random_uuid()"]),
        (
            6,
            [
                "ALTER TABLE inventory.reservation DISABLE TRIGGER keep_ended",
                "UPDATE inventory.reservation SET expires_at = kernel.now() - interval '11 minutes'",
            ]
        ),
        (
            7,
            [
                "ALTER TABLE orders.line DROP CONSTRAINT line_total, DISABLE TRIGGER append_only",
                "UPDATE orders.line SET total = total + 1",
            ]
        ),
        (
            7,
            [
                "ALTER TABLE orders.line DROP CONSTRAINT line_tax, DISABLE TRIGGER append_only",
                "UPDATE orders.line SET tax_reason = 'vat', tax_rate = 2000, tax = 1",
            ]
        ),
        (
            7,
            [
                "ALTER TABLE orders.order DROP CONSTRAINT order_total, DISABLE TRIGGER only_by_step",
                "UPDATE orders.order SET total = total + 1",
            ]
        ),
        (
            7,
            [
                "ALTER TABLE orders.purchase DROP CONSTRAINT purchase_total, DISABLE TRIGGER adds_up, DISABLE TRIGGER only_forgotten",
                "UPDATE orders.purchase SET delivery = delivery + 1",
            ]
        ),
        (
            13,
            [
                "ALTER TABLE callbacks.callback DROP CONSTRAINT callback_once",
                """
                INSERT INTO callbacks.callback (id, source, event, subject, body)
                SELECT gen_random_uuid(), 'carrier', 'evt_1', '', 'x' FROM generate_series(1, 2)
                """,
            ]
        ),
        (
            13,
            [
                """
                INSERT INTO callbacks.callback (id, source, event, subject, body, made_at)
                VALUES (gen_random_uuid(), 'carrier', 'evt_1', '', 'x', kernel.now() - interval '61 seconds')
                """
            ]
        ),
        (
            13,
            [
                """
                INSERT INTO callbacks.callback (id, source, event, subject, body, state, settled_at)
                VALUES (gen_random_uuid(), 'test', 'evt_1', 'p', 'x', 'applied', kernel.now())
                """
            ]
        ),
        (
            13,
            [
                """
                INSERT INTO callbacks.callback (id, source, event, subject, body, state, settled_at)
                VALUES (gen_random_uuid(), 'test', 'evt_1', 'p', 'x', 'applied', kernel.now())
                """,
                """
                INSERT INTO callbacks.test_effect (callback_id, subject, amount)
                SELECT id, 'p', 1 FROM callbacks.callback, generate_series(1, 2)
                """,
            ]
        ),
        (
            13,
            [
                """
                INSERT INTO callbacks.callback (id, source, event, subject, body, state, settled_at, made_at)
                VALUES (gen_random_uuid(), 'carrier', 'evt_1', '', 'x', 'ignored', kernel.now(), kernel.now() - interval '93 days')
                """
            ]
        ),
        (14, ["UPDATE carts.checkout SET placed_at = NULL"]),
        (14, ["UPDATE carts.checkout SET id = gen_random_uuid()"]),
        (
            14,
            [
                "INSERT INTO identity.person (id, name, language, email, email_verified_at) VALUES (gen_random_uuid(), 'Nadia', 'fr', 'a@b.ma', kernel.now())",
                """
                INSERT INTO orders.buyer (purchase_id, person_id, visitor)
                SELECT p.id, i.id, sha256('nadia') FROM orders.purchase p, identity.person i
                """,
                "INSERT INTO orders.declined (purchase_id, person_id) SELECT purchase_id, person_id FROM orders.buyer",
            ]
        ),
        (
            16,
            [
                "ALTER TABLE orders.step DISABLE TRIGGER only_blanked, DROP CONSTRAINT step_legal",
                "UPDATE orders.step SET actor = 'system'",
            ]
        ),
        (16, ["ALTER TABLE orders.step DISABLE TRIGGER only_blanked", "UPDATE orders.step SET sequence = 2"]),
        (16, ["ALTER TABLE orders.order DISABLE TRIGGER only_by_step", "UPDATE orders.order SET state = 'shipped'"]),
        (16, ["ALTER TABLE orders.order DISABLE TRIGGER only_by_step", "UPDATE orders.order SET state = 'gone'"]),
        (16, ["ALTER TABLE orders.step DISABLE TRIGGER append_only", "DELETE FROM orders.step"]),
        (
            5,
            [
                "ALTER TABLE inventory.movement DROP CONSTRAINT movement_taken_back",
                """
                INSERT INTO inventory.movement (id, offer_id, change, kind, who, line_id, cause)
                SELECT gen_random_uuid(), offer_id, 1, 'returned', 'Amine', line_id, 'refund 1' FROM inventory.reservation
                """,
            ]
        ),
        (
            5,
            [
                """
                INSERT INTO inventory.taken_back (line_id, cause, offer_id, quantity)
                SELECT line_id, 'refund 1', offer_id, 1 FROM inventory.reservation
                """,
                """
                INSERT INTO inventory.movement (id, offer_id, change, kind, who, line_id, cause)
                SELECT gen_random_uuid(), offer_id, 1, 'returned', 'Amine', line_id, 'refund 1' FROM inventory.reservation
                """,
            ]
        ),
        (4, ["ALTER TABLE orders.order DISABLE TRIGGER only_by_step", "UPDATE orders.order SET state = 'waiting'"]),
        (
            16,
            [
                "ALTER TABLE orders.order DISABLE TRIGGER only_by_step",
                "UPDATE orders.order SET state = 'waiting', placed_at = kernel.now() - interval '41 minutes'",
            ]
        ),
        (
            35,
            [
                """
                INSERT INTO media.private_file (key, type, size, hash, shown_kind, shown_key, released_at)
                VALUES (repeat('a', 32), 'pdf', 1, repeat('a', 64), 'test', '1', kernel.now() - interval '61 minutes')
                """
            ]
        ),
        (38, ["UPDATE sellers.seller SET away_from = places.wall(kernel.now())::date - 3"]),
        (
            38,
            [
                "ALTER TABLE sellers.seller DISABLE TRIGGER keeps_holiday",
                """
                UPDATE sellers.seller
                SET is_open = false, away_from = places.wall(kernel.now())::date - 9, away_until = places.wall(kernel.now())::date - 3
                """,
            ]
        ),
        (
            38,
            [
                """
                INSERT INTO identity.person (id, name, language, email, email_verified_at)
                VALUES (gen_random_uuid(), 'Nadia', 'fr', 'a@b.ma', kernel.now())
                """,
                """
                INSERT INTO sellers.invitation (id, seller_id, role, contact, language, invited_by, expires_at)
                SELECT gen_random_uuid(), s.id, 'packer', 'c@d.ma', 'fr', p.id, kernel.now() + interval '1 day'
                FROM sellers.seller s, identity.person p LIMIT 1
                """,
            ]
        ),
        (36, ["ALTER TABLE sellers.seller DISABLE TRIGGER only_by_standing", "UPDATE sellers.seller SET standing = 'suspended'"]),
        (
            36,
            [
                "ALTER TABLE sellers.standing DISABLE TRIGGER refuses_closing",
                "INSERT INTO sellers.standing (seller_id, state, who) SELECT id, 'closed', 'login x' FROM sellers.seller",
            ]
        ),
        (
            35,
            [
                """
                INSERT INTO media.private_file (key, type, size, hash, shown_kind, shown_key)
                VALUES (repeat('a', 32), 'pdf', 1, repeat('a', 64), 'contact-message', gen_random_uuid()::text)
                """
            ]
        ),
        (
            37,
            [
                """
                INSERT INTO media.private_file (key, type, size, hash, shown_kind, shown_key)
                VALUES (repeat('b', 32), 'pdf', 1, repeat('b', 64), 'sellers.application', '1')
                """
            ]
        ),
        (25, ["ALTER TABLE audit.act DISABLE TRIGGER append_only", "UPDATE audit.act SET actor = 'person 2'"]),
        (
            25,
            [
                """
                INSERT INTO audit.act (done_at, name, actor, subject)
                VALUES (kernel.now() - interval '61 minutes', 'tests.done', 'system kolchi', 'thing 1')
                """
            ]
        ),
        (
            29,
            [
                """
                INSERT INTO support.message (id, topic, name, contact, order_number, words, language, received_at)
                VALUES (gen_random_uuid(), 'other', 'Nadia', 'a@b.ma', '', 'Salam', 'fr', kernel.now() - interval '2 hours')
                """
            ]
        ),
        (
            29,
            [
                """
                INSERT INTO support.message (id, topic, name, contact, order_number, words, language, received_at)
                VALUES (gen_random_uuid(), 'other', 'Nadia', 'a@b.ma', '', 'Salam', 'fr', kernel.now() - interval '733 days')
                """
            ]
        ),
        (
            29,
            [
                "ALTER TABLE notifications.message DROP CONSTRAINT message_once",
                """
                INSERT INTO notifications.message (id, topic, subject, recipient, channel, language)
                SELECT gen_random_uuid(), 'orders.placed', 'x', 'a@b.ma', 'mail', 'fr' FROM generate_series(1, 2)
                """,
            ]
        ),
        (
            29,
            [
                """
                INSERT INTO notifications.message (id, topic, subject, recipient, channel, language, state, due)
                VALUES (gen_random_uuid(), 'orders.placed', 'x', 'a@b.ma', 'mail', 'fr', 'handing', kernel.now() - interval '2 minutes')
                """
            ]
        ),
        (
            29,
            [
                "INSERT INTO notifications.disavowed (purchase_id, recipient, said_at) SELECT id, 'a@b.ma', kernel.now() - interval '2 minutes' FROM orders.purchase",
                """
                INSERT INTO notifications.message (id, topic, subject, recipient, channel, language, state, settled_at)
                SELECT gen_random_uuid(), 'orders.confirmed', number, 'a@b.ma', 'mail', 'fr', 'sent', kernel.now() FROM orders.order
                """,
            ]
        ),
        (73, ["UPDATE orders.deadline SET settled_at = kernel.now()"]),
        (
            73,
            [
                """
                UPDATE orders.deadline SET since = since - 20, due_wall = due_wall - interval '20 days',
                due_at = due_at - interval '20 days'
                """
            ]
        ),
        (73, ["UPDATE orders.deadline SET due_at = due_at + interval '1 hour'"]),
        (
            74,
            [
                """
                INSERT INTO orders.request (order_id, seller_id, due_wall, due_at)
                SELECT id, seller_id, orders.answer_due(seller_id), places.moment(orders.answer_due(seller_id)) FROM orders.order
                """
            ]
        ),
        (
            74,
            [
                """
                INSERT INTO orders.request (order_id, seller_id, due_wall, due_at, state, answered_at, who)
                SELECT id, seller_id, '2026-12-01', '2026-12-01', 'granted', kernel.now(), 'x' FROM orders.order
                """
            ]
        ),
        (75, ["INSERT INTO orders.refused_parcel (order_id, seller_id) SELECT id, seller_id FROM orders.order"]),
        (
            76,
            [
                """
                INSERT INTO sellers.free_day (seller_id, day)
                SELECT id, places.wall(kernel.now())::date + n FROM sellers.seller, generate_series(1, 31) n
                """
            ]
        ),
        (14, ["ALTER TABLE orders.purchase DISABLE TRIGGER only_forgotten", "UPDATE orders.purchase SET checkout_id = NULL"]),
        (
            16,
            [
                """
                INSERT INTO orders.unpaid_purchase (purchase_id, checkout_id, held_until)
                SELECT id, checkout_id, kernel.now() FROM orders.purchase
                """
            ]
        ),
        (
            6,
            [
                "ALTER TABLE inventory.reservation DISABLE TRIGGER keep_ended",
                "UPDATE inventory.reservation SET expires_at = kernel.now() + interval '1 hour'",
            ]
        ),
        (105, ["UPDATE inventory.reservation SET held_for = gen_random_uuid()"]),
        (
            105,
            [
                "ALTER TABLE inventory.reservation DISABLE TRIGGER keep_ended",
                "UPDATE inventory.reservation SET expires_at = kernel.now() + interval '1 hour'",
                """
                INSERT INTO orders.unpaid_purchase (purchase_id, checkout_id, held_until)
                SELECT id, checkout_id, kernel.now() + interval '1 hour' FROM orders.purchase
                """,
            ]
        ),
        (28, ["ALTER TABLE orders.order DISABLE TRIGGER only_by_step", "UPDATE orders.order SET is_trader = NULL"]),
        (
            28,
            [
                "ALTER TABLE orders.line DISABLE TRIGGER append_only, DROP CONSTRAINT line_of_the_orders_seller",
                "UPDATE orders.line SET seller_id = gen_random_uuid()",
            ]
        ),
        (
            29,
            [
                """
                INSERT INTO identity.person (id, name, language, email, email_verified_at)
                VALUES ('0193e7a0-0000-7000-8000-0000000000aa', 'Salma', 'fr', 'salma@example.ma', kernel.now())
                """,
                """
                INSERT INTO identity.alert (id, person_id, kind, contacts, made_at)
                VALUES (gen_random_uuid(), '0193e7a0-0000-7000-8000-0000000000aa', 'password', '{salma@example.ma}', kernel.now() - interval '61 minutes')
                """,
            ]
        ),
        (
            26,
            [
                "INSERT INTO repairs.workshop (seller_id) SELECT id FROM sellers.seller LIMIT 1",
                """
                INSERT INTO repairs.technician (id, seller_id, name)
                SELECT '0193e7a0-0000-7000-8000-0000000000b1', seller_id, 'Samir' FROM repairs.workshop
                """,
                "ALTER TABLE repairs.booking DROP CONSTRAINT booking_apart",
                """
                INSERT INTO repairs.booking (id, seller_id, technician_id, kind, state, starts_wall, minutes)
                SELECT gen_random_uuid(), seller_id, id, 'work', 'booked', places.wall(kernel.now())::date + 2, 60
                FROM repairs.technician, generate_series(1, 2)
                """,
            ]
        ),
        (
            26,
            [
                "INSERT INTO repairs.workshop (seller_id) SELECT id FROM sellers.seller LIMIT 1",
                """
                INSERT INTO repairs.technician (id, seller_id, name)
                SELECT '0193e7a0-0000-7000-8000-0000000000b1', seller_id, 'Samir' FROM repairs.workshop
                """,
                """
                INSERT INTO repairs.booking (id, seller_id, technician_id, kind, state, starts_wall, minutes)
                SELECT gen_random_uuid(), seller_id, id, 'work', 'booked', places.wall(kernel.now())::date + 2, 60
                FROM repairs.technician
                """,
                "ALTER TABLE repairs.booking DISABLE TRIGGER keep_booking",
                "UPDATE repairs.booking SET starts_wall = starts_wall + interval '1 minute'",
            ]
        ),
        (
            26,
            [
                "INSERT INTO repairs.workshop (seller_id) SELECT id FROM sellers.seller LIMIT 1",
                """
                INSERT INTO repairs.technician (id, seller_id, name)
                SELECT '0193e7a0-0000-7000-8000-0000000000b1', seller_id, 'Samir' FROM repairs.workshop
                """,
                """
                INSERT INTO repairs.shift (technician_id, seller_id, opens_wall, closes_wall, open)
                SELECT id, seller_id, '2027-01-01 09:00', '2027-01-01 10:00', tstzrange('2027-01-01 09:00Z', '2027-01-01 09:59Z')
                FROM repairs.technician
                """,
            ]
        ),
        (
            26,
            [
                "INSERT INTO repairs.workshop (seller_id) SELECT id FROM sellers.seller LIMIT 1",
                """
                INSERT INTO repairs.technician (id, seller_id, name)
                SELECT '0193e7a0-0000-7000-8000-0000000000b1', seller_id, 'Samir' FROM repairs.workshop
                """,
                """
                INSERT INTO repairs.booking (id, seller_id, technician_id, kind, state, starts_wall, minutes, expires_at)
                SELECT gen_random_uuid(), seller_id, id, 'work', 'held', places.wall(kernel.now())::date + 2, 60,
                    kernel.now() - interval '12 minutes'
                FROM repairs.technician
                """,
                "INSERT INTO repairs.hold (booking_id, visitor, network) SELECT id, sha256('x'), 'x' FROM repairs.booking",
            ]
        ),
        (
            26,
            [
                "INSERT INTO repairs.workshop (seller_id) SELECT id FROM sellers.seller LIMIT 1",
                """
                INSERT INTO repairs.technician (id, seller_id, name)
                SELECT '0193e7a0-0000-7000-8000-0000000000b1', seller_id, 'Samir' FROM repairs.workshop
                """,
                """
                INSERT INTO repairs.booking (id, seller_id, technician_id, kind, state, starts_wall, minutes, expires_at)
                SELECT gen_random_uuid(), seller_id, id, 'work', 'held', places.wall(kernel.now())::date + 2, 60, kernel.now()
                FROM repairs.technician
                """,
            ]
        ),
        (
            26,
            [
                "INSERT INTO repairs.workshop (seller_id) SELECT id FROM sellers.seller LIMIT 1",
                """
                INSERT INTO repairs.technician (id, seller_id, name)
                SELECT '0193e7a0-0000-7000-8000-0000000000b1', seller_id, 'Samir' FROM repairs.workshop
                """,
                """
                INSERT INTO repairs.booking (id, seller_id, technician_id, kind, state, starts_wall, minutes)
                SELECT gen_random_uuid(), seller_id, id, 'work', 'booked', places.wall(kernel.now())::date + 2, 60
                FROM repairs.technician
                """,
                "UPDATE repairs.technician SET left_at = kernel.now()",
            ]
        ),
        (
            26,
            [
                "INSERT INTO repairs.workshop (seller_id) SELECT id FROM sellers.seller LIMIT 1",
                """
                INSERT INTO repairs.technician (id, seller_id, name)
                SELECT '0193e7a0-0000-7000-8000-0000000000b1', seller_id, 'Samir' FROM repairs.workshop
                """,
                """
                INSERT INTO repairs.hours (seller_id, season, weekday, from_minute, to_minute)
                SELECT seller_id, 'usual', 1, f, 600 FROM repairs.workshop, generate_series(540, 541) f
                """,
            ]
        ),
        (30, ["DELETE FROM places.zone_change"]),
        (
            30,
            [
                "ALTER TABLE places.zone_change DROP CONSTRAINT zone_change_minutes",
                "UPDATE places.zone_change SET minutes = 841 WHERE starts_at = '2026-09-20 01:00Z'",
            ]
        ),
        (
            30,
            [
                "ALTER TABLE places.zone_change DROP CONSTRAINT zone_change_pkey",
                "INSERT INTO places.zone_change SELECT * FROM places.zone_change ORDER BY starts_at DESC LIMIT 1",
            ]
        ),
        (31, ["INSERT INTO jobs.job (name) VALUES ('gone:tests.rung')"]),
        (
            31,
            [
                "INSERT INTO jobs.handler (name, seen_at) VALUES ('new', kernel.now()), ('old', kernel.now() - interval '16 minutes')",
                "INSERT INTO jobs.job (name) VALUES ('old')",
            ]
        ),
        (32, ["DELETE FROM storefront.page_feed"]),
        (32, ["UPDATE storefront.page_feed SET beat_at = kernel.now() + interval '1 hour'"]),
        (
            32,
            [
                "UPDATE storefront.page_feed SET beat_at = kernel.now()",
                "INSERT INTO storefront.page_change (recorded_at) VALUES (kernel.now() - interval '61 seconds')",
            ]
        ),
        (
            33,
            [
                """
                INSERT INTO identity.person (id, name, language, email, email_verified_at)
                VALUES ('0193e7a0-0000-7000-8000-000000000000', 'X', 'fr', 'x@example.ma', kernel.now())
                """,
                "INSERT INTO identity.staff_role (person_id, role) VALUES ('0193e7a0-0000-7000-8000-000000000000', 'admin')",
            ]
        ),
        (
            33,
            [
                """
                INSERT INTO house.approval_request
                    (act, subject, arguments, before, after, asked_by, state, decided_by, decided_at, decided_in)
                VALUES ('give-role', 'person 1', '{}', '{}', '{}', gen_random_uuid(), 'approved', gen_random_uuid(), kernel.now(), '1')
                """
            ]
        ),
        (33, ["INSERT INTO audit.note (act_id, salt, words) SELECT id, decode(repeat('00', 16), 'hex'), 'Fraude' FROM audit.act LIMIT 1"]),
        (36, ["INSERT INTO settings.value (key, value, set_by) VALUES ('orders.cash-ceiling', '-1', 'login x')"]),
        (36, ["INSERT INTO settings.value (key, value, set_by) VALUES ('orders.nothing', '1', 'login x')"]),
        (36, ["DELETE FROM settings.guarded_key WHERE key = 'orders.cash-ceiling'"]),
        (36, ["INSERT INTO settings.value (key, value, set_by) VALUES ('orders.cash-ceiling', '3000.00', 'person x')"]),
        (36, ["INSERT INTO settings.value (key, value, set_by) VALUES ('operator.name', 'X', 'person x')"]),
        (39, ["INSERT INTO catalog.unsealed_serial (offer_id, number) SELECT id, 'RF8M 70' FROM catalog.offer"]),
        (39, ["DELETE FROM catalog.maker"]),
        (39, ["DELETE FROM catalog.handle"]),
        (
            39,
            [
                """
                INSERT INTO catalog.variant (id, product_id, position)
                SELECT gen_random_uuid(), product_id, position + 1 FROM catalog.variant
                """
            ]
        ),
        (
            39,
            [
                """
                INSERT INTO catalog.attribute (id, code, of_variant, name_fr, name_ar, name_en)
                VALUES ('0193e7a0-0000-7000-8000-0000000000bb', 'brand', false, 'Marque', 'علامة', 'Brand')
                """,
                """
                INSERT INTO catalog.attribute_value (id, attribute_id, code, name_fr, name_ar, name_en)
                SELECT gen_random_uuid(), id, 'tazi', 'Tazi', 'Tazi', 'Tazi' FROM catalog.attribute WHERE code = 'brand'
                """,
                """
                INSERT INTO catalog.own_value (value_id, seller_id)
                SELECT v.id, s.id FROM catalog.attribute_value v, sellers.seller s WHERE v.code = 'tazi'
                """,
                """
                INSERT INTO search.listing (ordinal, offer_id, product_id, product_slug, titles, original_language, categories, condition,
                    traits, price, seller_id, seller_name, seller_slug, city_code, product_published_at, available, words, indexed_at)
                SELECT 1, o.id, v.product_id, 'x', '{}', 'fr', '{x}', 'new', '{brand:tazi}', 1, o.seller_id, 'x', 'x', '', kernel.now(),
                    false, '', kernel.now()
                FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
                """,
            ]
        ),
        (
            39,
            [
                """
                INSERT INTO catalog.offer_picture (offer_id, position, picture, width, height)
                SELECT id, 1, repeat('a', 40), 1, 1 FROM catalog.offer
                """
            ]
        ),
        (
            39,
            [
                "ALTER TABLE orders.line DISABLE TRIGGER append_only",
                "UPDATE orders.line SET picture = repeat('a', 40)",
            ]
        ),
        (41, ["INSERT INTO catalog.seller_trust (seller_id, accepted) SELECT id, 1 FROM sellers.seller"]),
        (
            42,
            [
                "ALTER TABLE catalog.revision DROP CONSTRAINT revision_seller_id_fkey",
                """
                INSERT INTO catalog.listing_draft (id, seller_id, kind)
                SELECT '0193e7a0-0000-7000-8000-0000000000a1', id, 'new' FROM sellers.seller LIMIT 1
                """,
                """
                INSERT INTO catalog.revision (id, seller_id, draft_id, kind, title, change)
                VALUES (gen_random_uuid(), gen_random_uuid(), '0193e7a0-0000-7000-8000-0000000000a1', 'new', 'x', '{}')
                """,
            ]
        ),
        (
            43,
            [
                """
                INSERT INTO catalog.revision (id, seller_id, kind, product_id, offers, title, base, change, state, decided_at)
                SELECT gen_random_uuid(), s.id, 'edit', p.id, ARRAY[gen_random_uuid()], 'x', '{}', '{}', 'accepted', kernel.now()
                FROM sellers.seller s, catalog.product p LIMIT 1
                """
            ]
        ),
        (
            44,
            [
                """
                INSERT INTO catalog.attribute (id, code, of_variant, name_fr, name_ar, name_en)
                VALUES ('0193e7a0-0000-7000-8000-0000000000b1', 'brand', false, 'a', 'a', 'a'),
                    ('0193e7a0-0000-7000-8000-0000000000b2', 'cloth', false, 'b', 'b', 'b')
                """,
                """
                INSERT INTO catalog.attribute_value (id, attribute_id, code, name_fr, name_ar, name_en)
                VALUES ('0193e7a0-0000-7000-8000-0000000000c1', '0193e7a0-0000-7000-8000-0000000000b1', 'one', 'a', 'a', 'a'),
                    ('0193e7a0-0000-7000-8000-0000000000c2', '0193e7a0-0000-7000-8000-0000000000b2', 'two', 'b', 'b', 'b')
                """,
                """
                INSERT INTO catalog.merged_value (value_id, into_id)
                VALUES ('0193e7a0-0000-7000-8000-0000000000c1', '0193e7a0-0000-7000-8000-0000000000c2')
                """,
            ]
        ),
        (
            45,
            [
                """
                INSERT INTO catalog.attribute (id, code, of_variant, name_fr, name_ar, name_en)
                VALUES ('0193e7a0-0000-7000-8000-0000000000b1', 'brand', false, 'a', 'a', 'a'),
                    ('0193e7a0-0000-7000-8000-0000000000b2', 'cloth', false, 'b', 'b', 'b')
                """,
                """
                INSERT INTO catalog.attribute_value (id, attribute_id, code, name_fr, name_ar, name_en)
                VALUES ('0193e7a0-0000-7000-8000-0000000000c1', '0193e7a0-0000-7000-8000-0000000000b1', 'one', 'a', 'a', 'a'),
                    ('0193e7a0-0000-7000-8000-0000000000c2', '0193e7a0-0000-7000-8000-0000000000b1', 'two', 'b', 'b', 'b')
                """,
                """
                INSERT INTO catalog.product_value (product_id, attribute_id, value_id)
                SELECT id, '0193e7a0-0000-7000-8000-0000000000b1', '0193e7a0-0000-7000-8000-0000000000c1' FROM catalog.product LIMIT 1
                """,
                """
                INSERT INTO catalog.merged_value (value_id, into_id)
                VALUES ('0193e7a0-0000-7000-8000-0000000000c1', '0193e7a0-0000-7000-8000-0000000000c2')
                """,
            ]
        ),
        (
            47,
            [
                """
                INSERT INTO imports.file (id, seller_id, name, hash, size, is_archive, state, is_busy, changed_at)
                SELECT '0193e7a0-0000-7000-8000-0000000000f1', id, 'x', repeat('a', 64), 1, false, 'checked', false, kernel.now()
                FROM sellers.seller LIMIT 1
                """,
                "ALTER TABLE catalog.listing_draft DROP CONSTRAINT listing_draft_seller_id_fkey",
                """
                INSERT INTO catalog.listing_draft (id, seller_id, kind)
                VALUES ('0193e7a0-0000-7000-8000-0000000000a1', gen_random_uuid(), 'new')
                """,
                """
                INSERT INTO imports.product (file_id, place, handle, draft_id)
                VALUES ('0193e7a0-0000-7000-8000-0000000000f1', 1, 'x', '0193e7a0-0000-7000-8000-0000000000a1')
                """,
            ]
        ),
        (
            48,
            [
                """
                INSERT INTO imports.file (id, seller_id, name, hash, size, is_archive, state, is_busy, changed_at)
                SELECT '0193e7a0-0000-7000-8000-0000000000f1', id, 'x', repeat('a', 64), 1, false, 'checked', false, kernel.now()
                FROM sellers.seller LIMIT 1
                """,
                """
                INSERT INTO imports.product (file_id, place, handle, state)
                VALUES ('0193e7a0-0000-7000-8000-0000000000f1', 1, 'x', 'changed')
                """,
                """
                INSERT INTO imports.row (file_id, number, place, cells, is_faulty)
                VALUES ('0193e7a0-0000-7000-8000-0000000000f1', 2, 1, '{}', true)
                """,
            ]
        ),
        (
            49,
            [
                "ALTER TABLE imports.counted DROP CONSTRAINT counted_seller_id_fkey",
                """
                INSERT INTO imports.counted (seller_id, offer_id, exported_at, pieces)
                SELECT gen_random_uuid(), id, kernel.now(), 1 FROM catalog.offer LIMIT 1
                """,
            ]
        ),
        (
            50,
            [
                "ALTER TABLE catalog.batch DROP CONSTRAINT batch_seller_id_fkey",
                "INSERT INTO catalog.batch (id, seller_id, name) VALUES ('0193e7a0-0000-7000-8000-0000000000a1', gen_random_uuid(), 'x')",
                """
                INSERT INTO catalog.listing_draft (id, seller_id, kind, batch_id)
                SELECT gen_random_uuid(), id, 'new', '0193e7a0-0000-7000-8000-0000000000a1' FROM sellers.seller LIMIT 1
                """,
            ]
        ),
        (
            51,
            [
                """
                INSERT INTO imports.file (id, seller_id, name, hash, size, is_archive, state, is_busy, changed_at)
                SELECT '0193e7a0-0000-7000-8000-0000000000f1', id, 'x', repeat('a', 64), 1, false, 'checked', true,
                    kernel.now() - interval '16 minutes' FROM sellers.seller LIMIT 1
                """
            ]
        ),
        (
            52,
            [
                "INSERT INTO catalog.batch (id, seller_id) SELECT '0193e7a0-0000-7000-8000-0000000000a1', id FROM sellers.seller LIMIT 1",
                """
                INSERT INTO catalog.batch_decision (id, batch_id, answer, until, decided_by, decided_at)
                VALUES (gen_random_uuid(), '0193e7a0-0000-7000-8000-0000000000a1', 'accepted', 1, 'system kolchi',
                    kernel.now() - interval '16 minutes')
                """,
            ]
        ),
        (
            53,
            [
                "INSERT INTO catalog.batch (id, seller_id) SELECT '0193e7a0-0000-7000-8000-0000000000a1', id FROM sellers.seller LIMIT 1",
                """
                INSERT INTO catalog.batch_decision (id, batch_id, answer, until, decided_by, done, settled_at)
                VALUES (gen_random_uuid(), '0193e7a0-0000-7000-8000-0000000000a1', 'accepted', 1, 'system kolchi', 1, kernel.now())
                """,
            ]
        ),
        (
            85,
            [
                "ALTER TABLE imports.counted_level DROP CONSTRAINT counted_level_seller_id_fkey",
                """
                INSERT INTO imports.counted_level (seller_id, offer_id, warehouse_id, exported_at, pieces)
                SELECT gen_random_uuid(), offer_id, warehouse_id, kernel.now(), 1 FROM inventory.level LIMIT 1
                """,
            ]
        ),
        (61, ["UPDATE inventory.level SET on_hand = on_hand + 1"]),
        (62, ["UPDATE inventory.level SET first_count = first_count + 1"]),
        (62, ["UPDATE inventory.level SET reserved = reserved - 1"]),
        (
            63,
            [
                """
                INSERT INTO inventory.warehouse (id, seller_id, name, city_code)
                SELECT '0193e7a0-0000-7000-8000-0000000000d1', seller_id, 'Dépôt', city_code FROM inventory.warehouse
                """,
                """
                INSERT INTO inventory.transfer (id, seller_id, from_id, to_id, state, made_by, sent_by, sent_at)
                SELECT '0193e7a0-0000-7000-8000-0000000000d2', seller_id, id, '0193e7a0-0000-7000-8000-0000000000d1',
                    'sent', 'x', 'x', kernel.now()
                FROM inventory.warehouse WHERE name = ''
                """,
                """
                INSERT INTO inventory.transfer_line (transfer_id, offer_id, quantity)
                SELECT '0193e7a0-0000-7000-8000-0000000000d2', offer_id, 1 FROM inventory.stock
                """,
            ]
        ),
        (
            64,
            [
                """
                INSERT INTO inventory.warehouse (id, seller_id, name, city_code)
                SELECT gen_random_uuid(), seller_id, 'Dépôt', city_code FROM inventory.warehouse
                """,
                "UPDATE inventory.warehouse SET closed_at = kernel.now() WHERE name = ''",
            ]
        ),
        (
            65,
            [
                """
                INSERT INTO inventory.count (id, seller_id, warehouse_id, state, begun_by, ended_by, ended_at)
                SELECT '0193e7a0-0000-7000-8000-0000000000e1', seller_id, id, 'closed', 'x', 'x', kernel.now() FROM inventory.warehouse
                """,
                """
                INSERT INTO inventory.count_line (count_id, offer_id, expected, counted, entered_by)
                SELECT '0193e7a0-0000-7000-8000-0000000000e1', offer_id, 2, 3, 'x' FROM inventory.stock
                """,
            ]
        ),
        (
            66,
            [
                """
                INSERT INTO inventory.low_alert (id, seller_id, offer_id, available, threshold)
                SELECT gen_random_uuid(), o.seller_id, o.id, 0, 0 FROM catalog.offer o
                """
            ]
        ),
        (
            67,
            [
                "ALTER TABLE shipping.unserved DROP CONSTRAINT unserved_city_code_fkey",
                "INSERT INTO shipping.unserved (seller_id, city_code) SELECT id, 'nowhere' FROM sellers.seller LIMIT 1",
            ]
        ),
        (
            68,
            [
                """
                INSERT INTO shipping.rate (seller_id, zone, city_code, size, price, min_days, max_days)
                SELECT s.id, 'city', c.code, z, 0, 1, 2
                FROM (SELECT id FROM sellers.seller LIMIT 1) s, places.city c, generate_series(1, 4) z
                """
            ]
        ),
        (
            69,
            [
                """
                INSERT INTO shipping.parcel (id, seller_id, key, piece, cash)
                SELECT '0193e7a0-0000-7000-8000-0000000000d1', seller_id, id, 1, total FROM orders.order LIMIT 1
                """,
                "UPDATE shipping.parcel SET state = 'delivered'",
            ]
        ),
        (
            70,
            [
                """
                INSERT INTO shipping.parcel (id, seller_id, key, piece, cash)
                SELECT '0193e7a0-0000-7000-8000-0000000000d1', seller_id, id, 1, total - 1 FROM orders.order LIMIT 1
                """
            ]
        ),
        (
            71,
            [
                """
                INSERT INTO shipping.parcel (id, seller_id, key, piece, cash)
                SELECT '0193e7a0-0000-7000-8000-0000000000d1', seller_id, id, 1, total FROM orders.order LIMIT 1
                """,
                """
                INSERT INTO shipping.parcel_line (parcel_id, line, quantity)
                SELECT '0193e7a0-0000-7000-8000-0000000000d1', id, 999 FROM orders.line LIMIT 1
                """,
            ]
        ),
        (
            77,
            [
                """
                INSERT INTO shipping.parcel (id, seller_id, key, piece, cash, state, state_at)
                SELECT '0193e7a0-0000-7000-8000-0000000000d1', seller_id, id, 1, total, 'picked-up', kernel.now() - interval '2 hours'
                FROM orders.order LIMIT 1
                """,
                """
                INSERT INTO shipping.parcel_event (parcel_id, event, kind, source, occurred_at, received_at)
                VALUES ('0193e7a0-0000-7000-8000-0000000000d1', 'x', 'picked-up', 'carrier', kernel.now() - interval '2 hours',
                    kernel.now() - interval '2 hours')
                """,
                "ALTER TABLE orders.order DISABLE TRIGGER USER",
                "UPDATE orders.order SET state = 'packed'",
            ]
        ),
        (
            72,
            [
                """
                INSERT INTO shipping.carrier (id, slug, name_fr, name_ar, name_en, contract)
                VALUES ('0193e7a0-0000-7000-8000-0000000000e1', 'express', 'a', 'b', 'c', 'house')
                """,
                """
                INSERT INTO shipping.parked_event (carrier_id, tracking, event, word, source, occurred_at, received_at)
                VALUES ('0193e7a0-0000-7000-8000-0000000000e1', 'AB12', 'x', 'x', 'carrier', kernel.now(), kernel.now() - interval '8 days')
                """,
            ]
        ),
        (
            81,
            [
                """
                INSERT INTO shipping.carrier (id, slug, name_fr, name_ar, name_en, contract)
                VALUES ('0193e7a0-0000-7000-8000-0000000000e2', 'express', 'a', 'b', 'c', 'house')
                """,
                """
                INSERT INTO shipping.status_file (id, carrier_id, hash, size, rows)
                VALUES (gen_random_uuid(), '0193e7a0-0000-7000-8000-0000000000e2', repeat('0', 64), 1, 1)
                """,
            ]
        ),
        // The books. Each entry is made without the checks of its commit.
        (
            17,
            [
                "ALTER TABLE ledger.posting DISABLE TRIGGER adds_up", "ALTER TABLE ledger.entry DISABLE TRIGGER adds_up",
                "INSERT INTO ledger.entry (fact, reference, made_by) VALUES ('tests.done', '1', 'system kolchi')",
            ]
        ),
        (17, booked(["bank": 1, "unplaced": -2])),
        (18, booked(then: ["INSERT INTO ledger.closing SELECT id, '2026-11-30', kernel.now(), 5 FROM ledger.account"])),
        (19, booked(["bank": 1, "unplaced": -2])),
        (25, booked(then: ["INSERT INTO ledger.link SELECT 1, id, decode(repeat('00', 32), 'hex'), '' FROM ledger.entry"])),
        (25, booked(hoursAgo: 2)),
        (28, booked(about: "gen_random_uuid()")),
        (28, booked(["bank": 1, "held": -1], about: "(SELECT id FROM orders.order LIMIT 1)")),
        (28, booked(about: "(SELECT id FROM orders.order LIMIT 1)", line: "gen_random_uuid()")),
        (87, booked(hoursAgo: 29)),
        (88, booked(hoursAgo: 2, then: ["INSERT INTO ledger.closed_day (day, until) VALUES ('2026-11-30', kernel.now())"])),
        (
            89,
            booked(then: [
                "ALTER TABLE ledger.posting DISABLE TRIGGER append_only", "UPDATE ledger.posting SET account_id = 99 WHERE amount > 0",
            ])
        ),
        (
            89,
            booked(then: [
                "ALTER TABLE ledger.posting DISABLE TRIGGER append_only",
                "UPDATE ledger.posting SET made_at = made_at - interval '1 microsecond'",
            ])
        ),
        (90, booked(["bank": 1, "held": -1])),
        // Payments.
        (
            8,
            [
                """
                INSERT INTO orders.unpaid_purchase (purchase_id, checkout_id, state, held_until, ended_at)
                SELECT id, gen_random_uuid(), 'placed', kernel.now(), kernel.now() FROM orders.purchase
                """
            ]
        ),
        (9, paid()),
        (10, paid(count: 2)),
        (11, paid("refunding", "20000", before: ["ALTER TABLE payments.payment DROP CONSTRAINT payment_given_back"])),
        (12, paid(then: [refunded(minutesAgo: 16)])),
        (16, paid("steps", "3")),
        (20, paid()),
        (100, paid()),
        (100, booked(["bank": 1, "unplaced": -1], fact: "payments.unplaced")),
        (
            101,
            paid(then: ["UPDATE payments.payment_line SET lost = 5"])
        ),
        (
            102,
            ["INSERT INTO payments.exchange_rate (currency, number, rate, set_by) VALUES ('EUR', 2, 10850000, 'login root')"]
        ),
        (
            102,
            [
                """
                INSERT INTO payments.compared_day (gateway, day, differences)
                VALUES ('simulated', (kernel.now() AT TIME ZONE 'UTC')::date, 0)
                """
            ]
        ),
        (93, paid()),
        (94, paid("refunding", "5")),
        (94, paid(then: ["UPDATE payments.payment_part SET refunding = 5"])),
        (94, paid(then: ["UPDATE payments.payment_line SET refunded = 5"])),
        (95, paid(then: [refunded(minutesAgo: 1)])),
        (
            96,
            paid(then: ["ALTER TABLE payments.payment_part DISABLE TRIGGER goes_forward", "UPDATE payments.payment_part SET captured = 0"])
        ),
        (97, paid(state: "new", hoursAgo: 2)),
        (98, paid()),
        (104, ["INSERT INTO orders.awaited_refund (order_id) SELECT id FROM orders.order LIMIT 1"]),
        (33, ["INSERT INTO audit.verification (asked_by, asked_at, links) VALUES ('login root', kernel.now() - interval '2 hours', 0)"]),
        (99, simulated("UPDATE simulated.payment SET state = 'charged'")),
        (
            99,
            simulated(
                "UPDATE simulated.payment SET state = 'charged'",
                "INSERT INTO simulated.charge (payment_id, amount, known_at) SELECT id, amount, kernel.now() FROM simulated.payment",
                """
                INSERT INTO simulated.refund (id, key, content, payment_id, amount, known_at)
                SELECT gen_random_uuid(), gen_random_uuid(), repeat('0', 64), id, 60, kernel.now()
                FROM simulated.payment, generate_series(1, 2)
                """)
        ),
        (99, simulated(of: 99)),
        (
            99,
            simulated(
                """
                INSERT INTO simulated.event (id, payment_id, type, due)
                SELECT gen_random_uuid(), id, 'payment.expired', kernel.now() FROM simulated.payment
                """,
                "UPDATE simulated.payment SET state = 'closed'")
        ),
        (
            99,
            simulated(
                "UPDATE simulated.payment SET state = 'charged'",
                "INSERT INTO simulated.charge (payment_id, amount, known_at) SELECT id, amount, kernel.now() FROM simulated.payment",
                "INSERT INTO simulated.dispute (payment_id) SELECT id FROM simulated.payment")
        ),
    ]

    /// Payments of 100 DH with a part and a line that no order has.
    ///
    /// - Parameters:
    ///   - column: another column of the payment.
    ///   - count: how many payments of the same reference.
    ///   - first: what the owner does before.
    ///   - more: what the owner does then.
    private static func paid(
        _ column: String = "lost", _ value: String = "0", state: String = "succeeded", count: Int = 1, hoursAgo: Int = 0,
        before first: [SQL] = [], then more: [SQL] = []
    ) -> [SQL] {
        let received = state == "succeeded" ? "10000, 'MAD'" : "NULL, NULL"
        return first + [
            SQL(
                stringLiteral: """
                    INSERT INTO payments.payment (id, kind, reference, gateway, mode, amount, currency, asked, asked_currency, state,
                        received, received_currency, made_at, \(column))
                    SELECT gen_random_uuid(), 'orders.purchase', '0193e7a0-0000-7000-8000-0000000000f1', 'simulated', 'test', 10000, 'MAD',
                        10000, 'MAD', '\(state)', \(received), kernel.now() - interval '\(hoursAgo) hours', \(value)
                    FROM generate_series(1, \(count))
                    """),
            SQL(
                stringLiteral: """
                    INSERT INTO payments.payment_part (payment_id, order_key, seller_id, amount, captured)
                    SELECT id, gen_random_uuid(), gen_random_uuid(), 9000, CASE state WHEN 'succeeded' THEN 9000 ELSE 0 END
                    FROM payments.payment
                    """),
            """
            INSERT INTO payments.payment_line (payment_id, order_key, line_key, quantity, amount)
            SELECT payment_id, order_key, gen_random_uuid(), 1, 8000 FROM payments.payment_part
            """,
        ] + more
    }

    /// A refund of 10 DH without lines that nothing asks for.
    private static func refunded(minutesAgo: Int) -> SQL {
        SQL(
            stringLiteral: """
                INSERT INTO payments.refund (id, payment_id, order_key, seller_id, amount, asked, asked_currency, made_by, made_at)
                SELECT gen_random_uuid(), payment_id, order_key, seller_id, 1000, 1000, 'MAD', 'system kolchi',
                    kernel.now() - interval '\(minutesAgo) minutes'
                FROM payments.payment_part
                """)
    }

    /// A payment of the simulated gateway, and what its owner does then.
    ///
    /// - Parameter amount: what its page asks for. Its bill has 100.
    private static func simulated(of amount: Int = 100, _ more: SQL...) -> [SQL] {
        [
            """
            INSERT INTO simulated.payment (id, key, content, token, reference, amount, currency, labels, amounts, language, return_url,
                cancel_url, expires_at)
            VALUES (gen_random_uuid(), gen_random_uuid(), repeat('0', 64), repeat('a', 43), 'x', \(amount), 'MAD', '{x}', '{100}', 'fr',
                'http://x', 'http://x', kernel.now())
            """
        ] + more
    }

    /// An entry of the books with these amounts on new accounts of these kinds, made by its owner without the checks of the commit.
    ///
    /// - Parameters:
    ///   - order: the order of its postings, in SQL.
    ///   - line: the line of the order, in SQL.
    ///   - more: what its owner does then.
    private static func booked(
        _ amounts: [String: Int] = ["bank": 1, "unplaced": -1], about order: String = "NULL", line: String = "NULL", hoursAgo: Int = 0,
        fact: String = "tests.done", then more: [SQL] = []
    ) -> [SQL] {
        let values = amounts.enumerated().map { "(\($0 + 1), '\($1.key)', \($1.value))" }.joined(separator: ", ")
        return [
            "ALTER TABLE ledger.posting DISABLE TRIGGER adds_up", "ALTER TABLE ledger.entry DISABLE TRIGGER adds_up",
            SQL(
                stringLiteral: """
                    INSERT INTO ledger.account (kind, owner, currency)
                    SELECT kind, CASE kind WHEN 'held' THEN gen_random_uuid()::text ELSE '' END, 'MAD'
                    FROM (VALUES \(values)) AS n (place, kind, amount)
                    """),
            SQL(
                stringLiteral: """
                    INSERT INTO ledger.entry (fact, reference, made_by, made_at)
                    VALUES ('\(fact)', '1', 'system kolchi', kernel.now() - interval '\(hoursAgo) hours')
                    """),
            SQL(
                stringLiteral: """
                    INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount, order_key, line_key)
                    SELECT e.id, n.place, e.made_at, a.id, n.amount, \(order), \(line)
                    FROM ledger.entry e, (VALUES \(values)) AS n (place, kind, amount) JOIN ledger.account a USING (kind)
                    """),
        ] + more
    }

    /// Sells one of two pieces.
    private static func sale(in db: Database) async throws -> OrderNumber {
        let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
        return try await shop.sell(in: db)
    }

    @Test("normal work breaks no rule: orders are placed, wait, move on, are refused and are cancelled")
    func clean() async throws {
        try await TestDatabase.clone { db in
            let seller = Actor(.seller, "Amine")
            var numbers: [OrderNumber] = []
            for _ in 1...6 { numbers.append(try await Self.sale(in: db)) }
            for number in numbers.dropFirst() { try await db.transaction { try await Order.confirm(number, by: seller, in: $0) } }
            for number in numbers.dropFirst(2) { try await db.transaction { try await Order.pack(number, by: seller, in: $0) } }
            try await db.transaction { try await Order.ship(numbers[2], by: seller, in: $0) }
            for (number, comesBack) in [(numbers[4], true), (numbers[5], false)] {
                try await db.transaction { tx in
                    try await Order.ship(number, by: seller, in: tx)
                    try await Order.refuse(number, by: seller, in: tx)
                    if comesBack { try await RefusedParcel.takeBack(number, by: seller, in: tx) }
                }
            }
            let dear = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(3_000)], in: $0) }
            let waiting = try await Purchaser().buys(dear.offers, in: db).purchase
            try await Purchaser().buys(dear.offers, in: db)
            #expect(try await Invariants.findings(db).map(\.row) == [])
            #expect(try await WaitingPurchase.confirm(waiting, by: .buyer, in: db) == .confirmed(1))
            try await WaitingPurchase.lapseSold(dear.offers, in: db)
            try await db.transaction { try await Order.cancel(numbers[3], by: seller, why: "abîmé", in: $0) }
            #expect(try await Invariants.findings(db).map(\.row) == [])
            // Purchases that are paid first: one stays unpaid, the others are settled, given up, and paid after all.
            let many = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 9, in: $0) }
            var unpaid: [ID<Purchase>] = []
            for _ in 1...4 {
                let buyer = Purchaser()
                let (checkout, total) = try await buyer.comesToReview(of: many.offers, in: db)
                unpaid.append(
                    try await db.transaction { tx in
                        try await Purchase.open(
                            checkout, by: buyer.visitor, paying: .card, accepting: total, in: .french, under: nil, in: tx)
                    })
            }
            #expect(try await Invariants.findings(db).map(\.row) == [])
            try await pay(unpaid[1], in: db)
            try await db.transaction { [unpaid] tx in
                for id in unpaid[2...3] { try await UnpaidPurchase.giveUp(id, by: .system, in: tx) }
            }
            try await pay(unpaid[3], begun: unpaid[0], in: db)
            #expect(try await Invariants.findings(db).map(\.row) == [])
        }
    }

    /// Pays a purchase, and gives a dirham of it back. Another purchase is paid with another sum.
    private func pay(_ purchase: ID<Purchase>, begun other: ID<Purchase>? = nil, in db: Database) async throws {
        let gateway = try #require(GatewayName("simulated"))
        let (parts, otherParts) = try await db.read(OrderPayment.parts(of: purchase), OrderPayment.parts(of: other ?? purchase))
        for (subject, parts, extra) in [(purchase, parts, Money.zero), (other ?? purchase, otherParts, .dirhams(1))]
        where subject != purchase || extra == .zero {
            let (id, amount) = (Payment.ID(), parts.map(\.amount).total())
            try await db.transaction { tx in
                try await Payment.begin(
                    id, of: OrderPayment.reference(subject), parts: parts, at: gateway, .test, amount: amount,
                    page: .init(lines: [.init("x", amount)], language: .french, returnURL: "r", cancelURL: "c"), in: tx)
                let reading = PaymentReading(
                    providerKey: "pay_\(id)", state: .paid, amount: amount + extra, mode: .test, reference: id.description, refunded: .zero)
                try await Payment.apply(reading, to: id, OrderPayment.subjects, in: tx)
            }
        }
        try await db.transaction { tx in
            _ = try await Refund.promise(of: parts[0].order, .sum(.dirhams(1)), by: .system, OrderPayment.subjects, in: tx)
        }
    }

    @Test("listings that are submitted, accepted, refused, taken back and edited break no rule, and neither do values that are merged")
    func cleanListings() async throws {
        try await TestDatabase.clone { db in
            let (staff, batch) = (Actor(.person, "0193a1b2-0000-7000-8000-000000000001"), ListingBatch.ID())
            try await db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                var waiting: [Revision.ID] = []
                for title in ["Un", "Deux", "Trois", "Quatre"] {
                    var content = shop.content(title)
                    content.values = ["test-brand": .own("Marque")]
                    waiting.append(try #require(try await shop.submit(content, in: tx).outcome.waiting))
                }
                let applied = try await Revision.publish(waiting[0], by: staff, in: tx)
                try await Revision.refuse(waiting[1], by: staff, why: "x", in: tx)
                try await Revision.withdraw(waiting[2], by: shop.seller, person: shop.owner, in: tx)
                let live = CastOffer(
                    listing: shop, product: applied.product, slug: applied.slug, offers: applied.pieces.map(\.offer))
                _ = try await live.edit(in: tx) { content in
                    content.variants[0].price = .dirhams(300)
                    content.variants.append(ListingContent.Variant(values: ["test-size": .known("s")], price: .dirhams(9), pieces: 1))
                }
                let edit = try #require(try await tx.read(Revision.waiting(onOffers: live.offers, of: shop.seller)).values.first)
                try await Revision.publish(edit, by: staff, in: tx)
                let value = try #require(try await tx.read(OwnValue.all(after: nil)).first)
                try await OwnValue.merge(value.id, into: "atlas", by: staff, in: tx)
                try await Revision.publish(waiting[3], by: staff, in: tx)
                try await shop.sends([shop.content("Du fichier"), shop.content("Du fichier")], as: batch, in: tx)
                _ = try await BatchDecision.decide(batch, .accepted, until: 1, by: staff, in: tx)
            }
            #expect(try await Invariants.findings(db).map(\.row) == [])
            try await BatchDecision.carryOutAll(of: batch, in: db)
            #expect(try await Invariants.findings(db).map(\.row) == [])
        }
    }

    /// A shop after a sale, which breaks no rule.
    private static let sold = Task {
        try await TestDatabase.template { test in
            _ = try await Self.sale(in: test.db)
            try await test.db.transaction {
                try await Audit.record("tests.done", by: .system, on: Audit.Subject("system", "kolchi"), in: $0)
            }
            try await Audit.seal(in: test.db)
            #expect(try await Invariants.findings(test.db).isEmpty)
        }
    }

    @Test("each corruption is found by its rule", arguments: corruptions.indices)
    func finds(index: Int) async throws {
        let (rule, statements) = Self.corruptions[index]
        try await TestDatabase.make(from: try await Self.sold.value) { test in
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            _ = try await owner.transaction { try await $0.run(statements) }
            await owner.close()
            #expect(try await Invariants.findings(test.db, of: rule).isEmpty == false)
        }
    }

    @Test("every rule has a corruption in this test")
    func complete() {
        #expect(Set(Self.corruptions.map(\.rule)) == Set(Invariants.all.map(\.number)))
    }
}
