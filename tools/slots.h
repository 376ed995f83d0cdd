/* Attributes of objects whose classes are written in Python, for C that Cython made.

   Most of what the readers do is to look at the fields of tokens, matches and mentions. These are slots of msgspec structs. The interpreter
   remembers where in the object a slot is; Cython asks the class each time, a hundred instructions an access. This remembers too: for a
   version of a class and a name, how far into the object the slot is. CPython gives a class a new version tag whenever it or a base of it
   is changed, and never gives one twice. Everything that is not a slot with something in it goes the common way. */

#include <Python.h>
#include <structmember.h>

#ifndef PyRange_CheckExact /* Cython 3.3 asks for it; no CPython up to 3.14 has it */
#define PyRange_CheckExact(object) Py_IS_TYPE(object, &PyRange_Type)
#endif

#ifdef Py_GIL_DISABLED
#define waqai_attribute PyObject_GetAttr /* the table below is shared without a lock */
#else

typedef struct {
    unsigned int version; /* of the class */
    PyObject *name;       /* a constant of the module, which is never unloaded */
    Py_ssize_t offset;    /* 0 where the attribute is no slot */
} waqai_slot;

#define WAQAI_SLOTS 512 /* of each module; a power of two */
static waqai_slot waqai_slots[WAQAI_SLOTS];

/* How far into the objects of a class the slot of a name is; 0 where the name is no slot, or not read as slots are. */
static Py_ssize_t waqai_offset(PyTypeObject *type, PyObject *name) {
    Py_ssize_t offset = 0;
    if (type->tp_getattro == PyObject_GenericGetAttr) {
        PyObject *member = PyObject_GetAttr((PyObject *)type, name);
        if (member == NULL) {
            PyErr_Clear(); /* an attribute of objects, not of the class */
        } else {
            if (Py_IS_TYPE(member, &PyMemberDescr_Type) && PyType_IsSubtype(type, PyDescr_TYPE(member))) {
                PyMemberDef *at = ((PyMemberDescrObject *)member)->d_member;
                offset = at->type == T_OBJECT_EX ? at->offset : 0;
            }
            Py_DECREF(member);
        }
    }
    return offset;
}

static inline PyObject *waqai_attribute(PyObject *object, PyObject *name) {
    PyTypeObject *type = Py_TYPE(object);
    waqai_slot *slot = &waqai_slots[((size_t)type->tp_version_tag * 31 ^ (size_t)name >> 4) % WAQAI_SLOTS];
    if (slot->name == name && slot->version == type->tp_version_tag) {
        if (slot->offset != 0) {
            PyObject *value = *(PyObject **)((char *)object + slot->offset);
            if (value != NULL) {
                return Py_NewRef(value);
            }
        }
    } else if (type->tp_version_tag != 0) {
        unsigned int version = type->tp_version_tag; /* what runs while the offset is found may change the class */
        Py_ssize_t offset = waqai_offset(type, name);
        slot->version = version;
        slot->name = name;
        slot->offset = offset;
    }
    return PyObject_GetAttr(object, name);
}

#endif
