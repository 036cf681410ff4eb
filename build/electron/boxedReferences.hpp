// Forced into better-sqlite3's source when it is compiled for Node-API 9 (see sqliteBinding.ts).
//
// better-sqlite3 keeps references to strings and other primitive values; before Node-API 10 a reference can only point to an object. These
// specialisations keep the value in an array of one element and refer to that. Stating "experimental" Node-API instead would allow such
// references, but Node 20.18 aborts experimental addons whose finalizers delete references, as node-addon-api's do.
#pragma once
#include <napi.h>

namespace Napi {

template <typename T>
inline napi_ref ReferToBoxed(const T& value, uint32_t count) {
	Array box = Array::New(value.Env(), 1);
	box.Set(0u, value);
	napi_ref reference = nullptr;
	napi_create_reference(value.Env(), box, count, &reference);
	return reference;
}

template <typename T>
inline T ValueInBox(napi_env env, napi_ref reference) {
	if (reference == nullptr) return T();
	napi_value box = nullptr;
	napi_value value = nullptr;
	napi_get_reference_value(env, reference, &box);
	napi_get_element(env, box, 0, &value);
	return T(env, value);
}

#define BOXED_REFERENCE(T)                                                          \
	template <>                                                                     \
	inline Reference<T> Reference<T>::New(const T& value, uint32_t count) {         \
		if (value.IsEmpty()) return Reference<T>(value.Env(), nullptr);             \
		return Reference<T>(value.Env(), ReferToBoxed(value, count));               \
	}                                                                               \
	template <>                                                                     \
	inline T Reference<T>::Value() const {                                          \
		return ValueInBox<T>(_env, _ref);                                           \
	}                                                                               \
	template <>                                                                     \
	inline void Reference<T>::Reset(const T& value, uint32_t count) {               \
		Reset();                                                                    \
		_env = value.Env();                                                         \
		if (!value.IsEmpty()) _ref = ReferToBoxed(value, count);                    \
	}

BOXED_REFERENCE(Napi::String)
BOXED_REFERENCE(Napi::Value)
#undef BOXED_REFERENCE

}  // namespace Napi
