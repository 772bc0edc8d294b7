// Signed files that live a day: kinds, limits, the dates all of them carry.

import {DAY_SECONDS} from './days.js';
import {need} from './errors.js';

export const LIMITS = {badge: 4096, status: 80_000, bucket: 4 * 1024 * 1024, record: 256 * 1024};
export const TYPES = {
  badge: 'trustmark-badge+jwt', status: 'statuslist+jwt', bucket: 'trustmark-register+jwt', record: 'trustmark-record+jwt',
};
export const ROLE_OF = {badge: 'badge', status: 'status', bucket: 'record', record: 'record'};

export const checkLife = ({iat, exp, ttl, log_size: size, manifest_version: version}) => {
  need(iat > 0 && iat < exp && exp <= iat + DAY_SECONDS && ttl >= 0 && ttl <= DAY_SECONDS, 'evidence lives a day at most');
  need(size >= 0 && version >= 1, 'log size and manifest version count from 0 and 1');
};
