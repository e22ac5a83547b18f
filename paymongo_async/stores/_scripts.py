"""What `RedisStore` has the server do, in Lua: each script is carried out whole, and by the server's own clock.

The keys of a row are its own, the set of those that are open, and the one that finds it by its resource. A finished row
expires, and what finds it with it; an open one never does.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DELETE", "FIND", "OPEN", "READ", "SALT", "WRITE"]

WRITE: Final = """
local row, open, made = KEYS[1], KEYS[2], KEYS[3]
local key, seen_owner, seen_state = ARGV[1], ARGV[2], ARGV[3]
local state, owner, lease, created, resource_id, document, keep_for = unpack(ARGV, 4, 10)
local found = redis.call('HMGET', row, 'owner', 'state')
if seen_state == '' then
    if found[2] then return 0 end
elseif found[1] ~= seen_owner or found[2] ~= seen_state then
    return 0
end
local time = redis.call('TIME')
local lease_until = string.format('%.0f', time[1] * 1000000 + time[2] + lease)
redis.call('HSET', row, 'state', state, 'owner', owner, 'lease_until', lease_until,
    'created', created, 'resource_id', resource_id, 'document', document)
if state == 'claimed' or state == 'in_doubt' then
    redis.call('ZADD', open, created, key)
else
    redis.call('ZREM', open, key)
    redis.call('EXPIRE', row, keep_for)
    if resource_id ~= '' then redis.call('SET', made, key, 'EX', keep_for) end
end
return 1
"""
"""Write a row over the one with that owner and state, or under a free key if no state is given."""

DELETE: Final = """
local row, open = KEYS[1], KEYS[2]
local key, owner = ARGV[1], ARGV[2]
local found = redis.call('HMGET', row, 'owner', 'state')
if found[1] ~= owner or found[2] ~= 'claimed' then return 0 end
redis.call('DEL', row)
redis.call('ZREM', open, key)
return 1
"""
"""Delete a claimed row of an owner."""

READ: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local rows = {}
for place, name in ipairs(KEYS) do
    local row = redis.call('HMGET', name, 'state', 'owner', 'lease_until', 'created', 'resource_id', 'document')
    if row[1] then row[3] = string.format('%.0f', row[3] - now) end
    rows[place] = row[1] and row or false
end
return rows
"""
"""Read rows, with what is left of their leases."""

OPEN: Final = "return redis.call('ZRANGE', KEYS[1], 0, -1)"
"""List the keys of open rows, oldest first."""

FIND: Final = "return redis.call('MGET', unpack(KEYS))"
"""Find the keys of rows by their resources."""

SALT: Final = """
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])
"""
"""Keep a salt if there is none, and return the one that is kept."""
