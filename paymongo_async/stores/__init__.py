"""Where journals are kept.

==========  ====================================================  =====================
`memory`    one process, gone with it                             nothing to install
`sqlite`    a file, for the processes of one machine              nothing to install
`redis`     Redis or Valkey, for any number of machines           the extra ``redis``
`postgres`  a table, for any number of machines                   the extra ``postgres``
==========  ====================================================  =====================
"""
