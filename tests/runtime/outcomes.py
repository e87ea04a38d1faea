"""What handlers return and raise, as Python code for the handler that runs it."""

# Values that are no answers of a proxy integration.
JUNK = {
    "nothing": "return None",
    "no number as the body": "return {'statusCode': 200, 'body': nan}",
    "no number in a header": "return {'statusCode': 200, 'headers': {'X-Mean': nan}}",
    "no number as the status": "return {'statusCode': nan}",
    "an infinite status": "return {'statusCode': float('inf')}",
    "no number in JSON": "return json_response(200, {'mean': nan})",
    "a time": "return {'statusCode': 200, 'body': now}",
    "a time in a header": "return {'statusCode': 200, 'headers': {'Last-Modified': now}}",
    "a set": "return {'statusCode': 200, 'body': {'a'}}",
    "a set as the answer": "return {'statusCode'}",
    "bytes": "return {'statusCode': 200, 'body': b'content'}",
    "bytes as the answer": "return b'content'",
    "bytes in JSON": "return json_response(200, {'content': b'content'})",
    "a lone surrogate": r"return {'statusCode': 200, 'body': '\ud800'}",
    "a lone surrogate in a header": r"return {'statusCode': 200, 'headers': {'X-A': '\udfff'}}",
    "a lone surrogate in a name": r"return {'statusCode': 200, 'headers': {'X-\ud800': 'a'}}",
    "a line's end in a header": r"return {'statusCode': 200, 'headers': {'X-A': 'a\nX-B: b'}}",
    "a return in a header": r"return {'statusCode': 200, 'headers': {'X-A': 'a\rX-B: b'}}",
    "a line's end in a name": r"return {'statusCode': 200, 'headers': {'X-A: a\r\nX-B': 'b'}}",
    "a line's end in one of several": (
        r"return {'statusCode': 200, 'multiValueHeaders': {'X-A': ['a', 'b\r\n']}}"
    ),
    "an unknown member": "return {'statusCode': 200, 'cookies': []}",
    "a member that is no text": "return {'statusCode': 200, None: 1}",
    "a header's name that is no text": "return {'statusCode': 200, 'headers': {(1, 2): 'a'}}",
    "a header that is a list": "return {'statusCode': 200, 'headers': {'X-A': ['a']}}",
    "headers that are a list": "return {'statusCode': 200, 'headers': ['X-A']}",
    "a text for several values": "return {'statusCode': 200, 'multiValueHeaders': {'X-A': 'a'}}",
    "an object as the body": "return {'statusCode': 200, 'body': {'a': 1}}",
    "a status below": "return {'statusCode': 99}",
    "a status above": "return {'statusCode': 1000}",
    "a status that is true": "return {'statusCode': True}",
    "a status in words": "return {'statusCode': 'OK'}",
    "a list": "return [{'statusCode': 200}]",
    "a text": "return 'fine'",
    "a number": "return 200",
    "itself": "answer = {'statusCode': 200}\nanswer['headers'] = answer\nreturn answer",
    "no end": (
        "answer = []\nfor _ in range(100_000):\n    answer = [answer]\n"
        "return {'statusCode': 200, 'body': answer}"
    ),
    "a generator": "return (n for n in range(3))",
    "a coroutine's object": "return asyncio.Future.__new__(asyncio.Future)",
    "Base64 that is none": "return {'statusCode': 200, 'body': 'é', 'isBase64Encoded': True}",
    "an object that is not to be read": (
        "class Closed(dict):\n"
        "    def get(self, *_): raise SystemExit\n"
        "    __getitem__ = __iter__ = keys = items = get\n"
        "return Closed(statusCode=200)"
    ),
}

# Over 6 MB: as a text, in bytes of UTF-8, in the runtime's escapes, and in headers.
TOO_LARGE = {
    "text": "return {'statusCode': 200, 'body': 'a' * 6_400_000}",
    "text of two bytes": "return {'statusCode': 200, 'body': 'é' * 3_200_000}",
    "quotes, with what escapes them": "return {'statusCode': 200, 'body': '\"' * 3_200_000}",
    "JSON": "return json_response(200, ['a' * 6_400_000])",
    "a header": "return {'statusCode': 200, 'headers': {'X-A': 'a' * 6_400_000}}",
    "controls": r"return {'statusCode': 200, 'body': '\x01' * 1_100_000}",
}

RAISED = {
    "an error": "raise RuntimeError('secret-ada')",
    "the credentials": "raise ValueError(vars(caller), caller.session.get_credentials().token)",
    "an end": "raise SystemExit",
    "an end with a status": "raise SystemExit(3)",
    "an end with a text": "raise SystemExit('token-ada')",
    "a cancellation": "raise asyncio.CancelledError",
    "a generator's end": "raise GeneratorExit",
    "an iterator's end": "raise StopIteration",
    "one of its own": "class Lost(BaseException): pass\nraise Lost",
    "a group": "raise ExceptionGroup('two', [ValueError(), KeyError()])",
    "a group with an end": "raise BaseExceptionGroup('two', [SystemExit(), ValueError()])",
    "no memory": "raise MemoryError",
    "no end": "def again(): again()\nagain()",
    "a failed check": "assert caller is None",
    "one that has no text": (
        "class Dumb(Exception):\n    def __str__(self): raise SystemExit\nraise Dumb"
    ),
    "AWS's error, unwhole": "raise ClientError({}, 'GetObject')",
    "another's cause": "raise RuntimeError from SystemExit()",
    "no class": "raise 'text'",
    "a wrong setup": "raise group_role.ConfigurationError('x')",
}

# An ApiError with a value that HTTP or JSON cannot express.
UNUSABLE = {
    "an error as detail": "raise group_role.NotFound(ValueError('x'))",
    "an error as note": "raise group_role.NotFound('x', note=ValueError('x'))",
    "no detail": "raise group_role.NotFound(None)",
    "bytes as detail": "raise group_role.NotFound(b'x')",
    "no number as detail": "raise group_role.NotFound(nan)",
    "a set as note": "raise group_role.NotFound('x', note={'x'})",
    "a reason of its own": "raise group_role.NotFound('x', reason='mine')",
    "a reason that is no text": "raise group_role.NotFound('x', reason={1})",
    "no headers": "raise group_role.NotFound('x', headers=None)",
    "a header that is nothing": "raise group_role.NotFound('x', headers={'X-A': None})",
    "a line's end in a header": r"raise group_role.NotFound('x', headers={'X-A': 'a\r\nX-B: b'})",
    "a lone surrogate": r"raise group_role.NotFound('\ud800')",
    "a lone surrogate as note": r"raise group_role.NotFound('x', note='\ud800')",
    "a status that is none": (
        "class Teapot(group_role.ApiError): status = 'teapot'\nraise Teapot('x')"
    ),
    "a title that is none": (
        "class Untitled(group_role.NotFound): title = object()\nraise Untitled('x')"
    ),
    "too much detail": "raise group_role.NotFound('a' * 6_400_000)",
}
