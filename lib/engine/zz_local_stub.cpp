namespace resetd {}
